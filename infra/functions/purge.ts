import { purgeFilter } from "@souk/contract/stream-filters";
import { callable } from "./aliases.ts";
import { common } from "./defaults.ts";
import { stageSettings } from "../stage.ts";
import { onStream, onTable } from "../data/table-permissions.ts";
import { table } from "../data/table.ts";

const { permanent } = stageSettings($app.stage);

/** Where a batch goes that the purge could not do in all its attempts: nothing is dropped unseen. */
export const purgeFailures = new sst.aws.Queue("PurgeFailures", {
  transform: { queue: { messageRetentionSeconds: 14 * 24 * 3600 } },
});

/**
 * How many purges may run at once where people depend on the API: they have hours, so they may
 * take neither the table's throughput nor the account's concurrency from who waits for an answer.
 * No other function has such a limit, as it would refuse requests that could be answered.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
const PURGES_AT_ONCE = 5;

/** Removes what a deleted room leaves. */
export const purge = new sst.aws.Function("Purge", {
  ...common,
  description: "Removes the messages of deleted rooms",
  handler: "packages/functions/src/handlers/purge.handler",
  memory: "256 MB",
  timeout: "60 seconds",
  ...(permanent && { concurrency: { reserved: PURGES_AT_ONCE } }),
  link: [table],
  permissions: [
    onTable("GetItem", "Query", "PutItem", "BatchWriteItem"),
    onStream,
    { actions: ["sqs:SendMessage"], resources: [purgeFailures.arn] },
  ],
});

/**
 * Wakes the purge by the note that a deletion puts into the table.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
table.subscribe("Purge", callable(purge), {
  filters: [purgeFilter],
  transform: {
    eventSourceMapping: {
      // SST would drop the alias from the ARN.
      functionName: callable(purge),
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      destinationConfig: { onFailure: { destinationArn: purgeFailures.arn } },
    },
  },
});
