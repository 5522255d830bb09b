import { stageSettings } from "../stage.ts";
import { table } from "./table.ts";

const { standby } = stageSettings($app.stage);

/** The arguments of an event source mapping by which a standby reads the stream only while it is active. */
export const readsStream = standby ? { enabled: standby.active } : {};

/** Allows these actions on the table. */
export const onTable = (...actions: string[]) => ({
  actions: actions.map((action) => `dynamodb:${action}`),
  resources: [table.arn],
});

/**
 * Allows Lambda to read the table's stream on behalf of a function.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
export const onStream = {
  actions: [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
  ],
  resources: [table.nodes.table.streamArn],
};
