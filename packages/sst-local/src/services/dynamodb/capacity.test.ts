import { afterAll, beforeAll, expect, it } from "vitest";
import type { CallSummary } from "../../aws/events.ts";
import { unverifiedSignature } from "../../aws/signature.ts";
import { meterAnswer } from "./capacity.ts";
import { serveDynamoDb } from "./testing/serve.ts";

const answered: CallSummary[] = [];
let served: Awaited<ReturnType<typeof serveDynamoDb>>;
beforeAll(async () => {
  served = await serveDynamoDb({ onAnswered: (call) => answered.push(call) });
  await send("CreateTable", {
    TableName: "items",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  });
});
afterAll(() => served.stop());

/** Sends a request; resolves to the answer's text and to what the call cost. */
async function send(operation: string, input: object) {
  const answer = await fetch(served.url, {
    method: "POST",
    headers: {
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      ...unverifiedSignature("eu-west-1", "dynamodb", "Orders"),
    },
    body: JSON.stringify(input),
  });
  const text = await answer.text();
  return { text, ...answered.at(-1) };
}

const Item = { pk: { S: '"ConsumedCapacity":{"TableName":1}' }, ConsumedCapacity: { M: {} } };

it.each([
  ["PutItem", { TableName: "items", Item }, 1],
  ["GetItem", { TableName: "items", Key: { pk: Item.pk } }, 0.5],
  [
    "Query",
    {
      TableName: "items",
      KeyConditionExpression: "pk = :k",
      ExpressionAttributeValues: { ":k": Item.pk },
    },
    0.5,
  ],
  ["TransactWriteItems", { TransactItems: [{ Put: { TableName: "items", Item } }] }, 2],
  ["BatchGetItem", { RequestItems: { items: { Keys: [{ pk: Item.pk }] } } }, 0.5],
  ["Scan", { TableName: "items", ReturnConsumedCapacity: "TOTAL" }, 0.5],
  ["Scan", { TableName: "items", ReturnConsumedCapacity: "INDEXES" }, 0.5],
])("knows what %s costs, and answers what was asked for", async (operation, input, units) => {
  const { text, ...call } = await send(operation, input);
  expect(call).toMatchObject({ caller: "Orders", operation, status: 200, capacityUnits: units });
  const answer = JSON.parse(text) as Record<string, unknown>;
  expect("ConsumedCapacity" in answer).toBe("ReturnConsumedCapacity" in input);
  if (operation === "GetItem") expect(answer).toEqual({ Item });
  if (operation === "Query") expect(answer).toMatchObject({ Items: [Item] });
});

it("leaves an answer without a cost as it is", () => {
  const answer = { status: 200, body: Buffer.from('{"TableNames":[]}') };
  expect(meterAnswer(answer, { isAdded: true })).toEqual({ ...answer, capacityUnits: undefined });
});
