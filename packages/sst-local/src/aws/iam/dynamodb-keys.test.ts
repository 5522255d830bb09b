import { expect, it } from "vitest";
import { testGraph, testResource } from "../testing/run-service.ts";
import { leadingKeys } from "./dynamodb-keys.ts";

const TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/t";
const graph = testGraph([
  testResource("aws:dynamodb/table:Table", "t", {
    inputs: { hashKey: "pk", globalSecondaryIndexes: [{ name: "byOwner", hashKey: "owner" }] },
    outputs: { name: "t" },
  }),
]);

const pk = (value: string) => ({ pk: { S: value }, sk: { S: "x" } });

it.each<[string, object, string[] | undefined | "unknown", string?]>([
  ["GetItem", { Key: pk("a") }, ["a"]],
  ["PutItem", { Item: pk("a") }, ["a"]],
  [
    "Query",
    {
      KeyConditionExpression: "pk = :p AND sk > :s",
      ExpressionAttributeValues: { ":p": { S: "a" } },
    },
    ["a"],
  ],
  [
    "Query",
    {
      KeyConditionExpression: "#k=:p and begins_with(sk, :s)",
      ExpressionAttributeNames: { "#k": "pk" },
      ExpressionAttributeValues: { ":p": { S: "a" } },
    },
    ["a"],
  ],
  [
    "Query",
    { KeyConditionExpression: "owner = :p", ExpressionAttributeValues: { ":p": { S: "a" } } },
    ["a"],
    `${TABLE}/index/byOwner`,
  ],
  ["Query", { KeyConditions: { pk: { AttributeValueList: [{ S: "a" }] } } }, ["a"]],
  [
    "BatchGetItem",
    { RequestItems: { t: { Keys: [pk("a"), pk("b")] }, u: { Keys: [pk("c")] } } },
    ["a", "b"],
  ],
  [
    "BatchWriteItem",
    {
      RequestItems: { t: [{ PutRequest: { Item: pk("a") } }, { DeleteRequest: { Key: pk("b") } }] },
    },
    ["a", "b"],
  ],
  [
    "TransactWriteItems",
    {
      TransactItems: [
        { Put: { TableName: "t", Item: pk("a") } },
        { Update: { TableName: "u", Key: pk("b") } },
      ],
    },
    ["a"],
  ],
  ["Scan", {}, undefined],
  ["Query", { KeyConditionExpression: "nonsense" }, "unknown"],
])("reads dynamodb:LeadingKeys of %s %j", (operation, input, keys, arn = TABLE) => {
  const context = leadingKeys(graph, { operation, input: { TableName: "t", ...input } }, arn);
  expect(context).toEqual(keys === "unknown" ? {} : { "dynamodb:leadingkeys": keys });
});
