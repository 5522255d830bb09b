import * as SDK from "@aws-sdk/client-dynamodb";
import * as lib from "@aws-sdk/lib-dynamodb";
import type { V2DocumentClient } from "electrodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recording, settings } from "../../test/clients.ts";
import type { Sent } from "../../test/clients.ts";
import { startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import { createClient } from "./client.ts";
import { documentClient } from "./document-client.ts";

let table: TestTable;
let sdk: SDK.DynamoDBClient;
let reference: lib.DynamoDBDocumentClient;
const ours: Sent[] = [];
const theirs: Sent[] = [];

beforeAll(async () => {
  table = await startTable();
  sdk = new SDK.DynamoDBClient({
    ...settings(table.endpoint),
    requestHandler: recording(theirs) as lib.DynamoDBDocumentClient["config"]["requestHandler"],
  });
  reference = lib.DynamoDBDocumentClient.from(sdk);
});
afterAll(async () => {
  sdk.destroy();
  await table.stop();
});

const client = () => createClient({ ...settings(table.endpoint), requestHandler: recording(ours) });

const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const key = { pk: "P", sk: "S" };

/** Every type of attribute value, and numbers that a double does not hold. */
const values = {
  text: 'Zoë 🎉 \u2028 " \\ \u0000 \ud83d',
  empty: "",
  true: true,
  false: false,
  null: null,
  zero: -0,
  number: 0.1,
  small: 1e-130,
  greatest: Number.MAX_SAFE_INTEGER,
  beyond: 2n ** 53n + 1n,
  beyondBelow: -(2n ** 64n),
  precise: lib.NumberValue.from("0.12345678901234567890123456789012345678"),
  bytes,
  buffer: Buffer.from("buffer"),
  view: new Uint8Array(bytes.buffer, 3, 4),
  noBytes: new Uint8Array(),
  texts: new Set(["a", "B", "BS"]),
  numbers: new Set([1, 2.5, -3]),
  large: new Set([2n ** 60n, 1n]),
  binaries: new Set([Uint8Array.of(1), Uint8Array.of(2, 3)]),
  list: [1, "x", [null, { B: bytes }], new Set([7])],
  map: { B: "a text", BS: ["x"], S: 1, M: { L: [] }, "a.b": {}, "": 1 },
  asMap: new Map<string, unknown>([["k", bytes]]),
  // The top level leaves undefined out.
  absent: undefined,
};

describe("the document client", () => {
  const TableName = "souk-test";
  const names = { "#v": "value" };
  const item = { ...key, ...values };

  it.each<[keyof V2DocumentClient, new (input: never) => object, object]>([
    ["put", lib.PutCommand, { TableName, Item: item, ReturnValues: "ALL_OLD" }],
    ["get", lib.GetCommand, { TableName, Key: key, ConsistentRead: true }],
    ["get", lib.GetCommand, { TableName, Key: { ...key, sk: "missing" } }],
    [
      "update",
      lib.UpdateCommand,
      {
        TableName,
        Key: key,
        UpdateExpression: "SET #v = :v",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ":v": values.list },
        ReturnValues: "ALL_NEW",
      },
    ],
    [
      "query",
      lib.QueryCommand,
      {
        TableName,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": "P" },
        ExclusiveStartKey: { pk: "P", sk: "R" },
        Limit: 1,
      },
    ],
    [
      "query",
      lib.QueryCommand,
      {
        TableName,
        ExclusiveStartKey: undefined,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: { ":pk": "-" },
      },
    ],
    ["scan", lib.ScanCommand, { TableName, Limit: 1 }],
    [
      "batchWrite",
      lib.BatchWriteCommand,
      {
        RequestItems: {
          [TableName]: [
            { PutRequest: { Item: { ...item, sk: "2" } } },
            { DeleteRequest: { Key: { pk: "P", sk: "none" } } },
          ],
        },
      },
    ],
    [
      "batchGet",
      lib.BatchGetCommand,
      {
        RequestItems: {
          [TableName]: {
            Keys: [
              { pk: "P", sk: "2" },
              { pk: "P", sk: "no" },
            ],
          },
        },
      },
    ],
    [
      "transactGet",
      lib.TransactGetCommand,
      {
        TransactItems: [
          { Get: { TableName, Key: key } },
          { Get: { TableName, Key: { pk: "-", sk: "-" } } },
        ],
      },
    ],
    [
      "transactWrite",
      lib.TransactWriteCommand,
      {
        ClientRequestToken: "token",
        TransactItems: [
          { Put: { TableName, Item: { ...item, sk: "3" } } },
          {
            Update: {
              TableName,
              Key: { pk: "P", sk: "4" },
              UpdateExpression: "SET #v = :v",
              ExpressionAttributeNames: names,
              ExpressionAttributeValues: { ":v": values.binaries },
            },
          },
          { Delete: { TableName, Key: { pk: "P", sk: "5" } } },
          {
            ConditionCheck: {
              TableName,
              Key: { pk: "P", sk: "6" },
              ConditionExpression: "attribute_not_exists(pk)",
            },
          },
        ],
      },
    ],
    ["delete", lib.DeleteCommand, { TableName, Key: key, ReturnValues: "ALL_OLD" }],
    [
      "put",
      lib.PutCommand,
      {
        TableName,
        Item: item,
        ConditionExpression: "attribute_exists(pk)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    ],
    ["put", lib.PutCommand, { TableName, Item: { ...key, nested: { x: undefined } } }],
    ["put", lib.PutCommand, { TableName, Item: { ...key, number: 2 ** 53 } }],
    ["put", lib.PutCommand, { TableName, Item: { ...key, set: new Set() } }],
    ["put", lib.PutCommand, { TableName, Item: { ...key, date: new Date() } }],
    ["put", lib.PutCommand, { TableName, Item: { ...key, number: NaN } }],
  ])("%s sends and returns what the SDK's does (%#)", async (method, Command, input) => {
    const { [method]: call } = documentClient(client()) as V2DocumentClient;
    ours.length = theirs.length = 0;
    const outcomeOf = (work: Promise<unknown>) =>
      work.then(
        (answer) => ({ ...(answer as object), $metadata: undefined }),
        ({ name, message, Item, $fault }: SDK.ConditionalCheckFailedException) => ({
          ...{ name, message, Item, $fault },
        }),
      );
    // Both start from the same table: the engine is given what the item was.
    const send = () => reference.send(new Command(input as never) as lib.GetCommand);
    const before = await snapshot();
    const expected = await outcomeOf(send());
    await restore(before);
    expect(await outcomeOf(call(input).promise())).toEqual(expected);
    expect(ours.map(({ operation, body }) => ({ operation, body }))).toEqual(
      theirs.map(({ operation, body }) => ({ operation, body })),
    );
  });

  /** The items of the table, by an unrecorded client. */
  async function snapshot() {
    return (await table.client.call("Scan", { TableName })).Items ?? [];
  }

  async function restore(items: Record<string, SDK.AttributeValue>[]) {
    for (const { pk = { S: "" }, sk = { S: "" } } of await snapshot()) {
      await table.client.call("DeleteItem", { TableName, Key: { pk, sk } });
    }
    for (const Item of items) await table.client.call("PutItem", { TableName, Item });
  }
});
