import { table } from "./table.ts";

/** Actions on the table, and nothing but the table. */
export const onTable = (...actions: string[]) => ({
  actions: actions.map((action) => `dynamodb:${action}`),
  resources: [table.arn],
});

/**
 * What Lambda does in the name of a function that is woken by the table's stream.
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
