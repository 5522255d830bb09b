import { purgeFilter } from "@souk/contract/stream-filters";
import { aliasOrFunctionArn } from "./aliases.ts";
import { functionDefaults } from "./defaults.ts";
import { stageSettings } from "../stage.ts";
import { onStream, onTable, readsStream } from "../data/table-permissions.ts";
import { table } from "../data/table.ts";

const { permanent } = stageSettings($app.stage);

/** The on-failure destination of batches that failed in every attempt. */
export const purgeFailures = new sst.aws.Queue("PurgeFailures", {
  transform: { queue: { messageRetentionSeconds: 14 * 24 * 3600 } },
});

/**
 * The reserved concurrency of the purge in production. Purges are not urgent, so they must not use up
 * the table's throughput or the account's concurrency. Other functions have no limit, because it
 * would reject requests that could be served.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
const PURGE_CONCURRENCY = 5;

/** Deletes the messages and memberships of deleted rooms. */
export const purge = new sst.aws.Function("Purge", {
  ...functionDefaults,
  description: "Deletes the messages of deleted rooms",
  handler: "packages/functions/src/handlers/purge.handler",
  memory: "256 MB",
  timeout: "60 seconds",
  ...(permanent && { concurrency: { reserved: PURGE_CONCURRENCY } }),
  link: [table],
  permissions: [
    onTable("GetItem", "Query", "PutItem", "BatchWriteItem"),
    onStream,
    { actions: ["sqs:SendMessage"], resources: [purgeFailures.arn] },
  ],
});

/**
 * Invokes the purge when the deletion of a room writes a purge record.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
table.subscribe("Purge", aliasOrFunctionArn(purge), {
  filters: [purgeFilter],
  transform: {
    eventSourceMapping: {
      // SST would remove the alias from the ARN.
      functionName: aliasOrFunctionArn(purge),
      ...readsStream,
      batchSize: 10,
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      destinationConfig: { onFailure: { destinationArn: purgeFailures.arn } },
    },
  },
});
