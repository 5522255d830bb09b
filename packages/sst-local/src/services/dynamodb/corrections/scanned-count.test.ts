import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, expect, it } from "vitest";
import { key, serveItems, TableName, text } from "./testing/items.ts";

const { put, sdk, stop } = await serveItems();
afterAll(stop);

it("counts in ScannedCount the items up to LastEvaluatedKey", async () => {
  for (let i = 0; i < 5; i++) await put("pages", String(i), { x: text("x".repeat(390_000)) });
  const query = {
    TableName,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": text("pages"), ":x": text("y") },
    FilterExpression: "x = :x",
  };
  const page = await sdk.send(new QueryCommand(query));
  expect(page).toMatchObject({ ScannedCount: 2, LastEvaluatedKey: key("pages", "1") });
  const limited = await sdk.send(new QueryCommand({ ...query, Limit: 2 }));
  expect(limited).toMatchObject({ ScannedCount: 2, LastEvaluatedKey: key("pages", "1") });
});

it("counts the items up to LastEvaluatedKey where a page of 1 MB ends just before its Limit", async () => {
  for (let i = 0; i < 5; i++) await put("limit", String(i), { x: text("x".repeat(390_000)) });
  const query = {
    TableName,
    KeyConditionExpression: "pk = :p",
    ExpressionAttributeValues: { ":p": text("limit") },
    Limit: 3,
  };
  const filter = {
    FilterExpression: "x = :x",
    ExpressionAttributeValues: { ":p": text("limit"), ":x": text("y") },
  };
  for (const more of [{}, filter]) {
    const page = await sdk.send(new QueryCommand({ ...query, ...more }));
    expect(page).toMatchObject({ ScannedCount: 2, LastEvaluatedKey: key("limit", "1") });
  }
});
