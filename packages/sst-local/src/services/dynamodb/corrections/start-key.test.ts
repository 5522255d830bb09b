import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { key, refusal, serveItems, TableName, text } from "./testing/items.ts";

const { put, sdk, stop } = await serveItems();
afterAll(stop);

describe("ExclusiveStartKey", () => {
  const query = (condition: string, ExclusiveStartKey: object, more: object = {}) =>
    sdk.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: condition,
        ExpressionAttributeValues: {
          ":p": text("start"),
          ...(condition.includes(":s") && { ":s": text("5") }),
        },
        ExclusiveStartKey: { ...ExclusiveStartKey },
        ...more,
      }),
    );
  beforeAll(async () => {
    for (const sk of ["1", "5", "7"]) await put("start", sk, { gpk: text("start") });
  });

  it("continues a query in its own partition", async () => {
    const { Items } = await query("pk = :p", key("start", "1"));
    expect(Items?.map(({ sk }) => sk?.S)).toEqual(["5", "7"]);
    const later = await query("pk = :p AND sk >= :s", key("start", "5"));
    expect(later.Items?.map(({ sk }) => sk?.S)).toEqual(["7"]);
  });

  it.each<[string, string, object, object, string]>([
    ["partition", "pk = :p", key("z"), {}, "outside query boundaries"],
    [
      "partition by a name",
      "#p = :p",
      key("z"),
      { ExpressionAttributeNames: { "#p": "pk" } },
      "outside query boundaries",
    ],
    [
      "partition of an index",
      "gpk = :p",
      { ...key("start"), gpk: text("z") },
      { IndexName: "gsi" },
      "outside query boundaries",
    ],
    ["sort key range", "pk = :p AND sk > :s", key("start", "1"), {}, "range key predicate"],
    ["prefix", "pk = :p AND begins_with(sk, :s)", key("start", "7"), {}, "range key predicate"],
  ])("is refused from another %s", async (_, condition, startKey, more, message) => {
    await expect(query(condition, startKey, more)).rejects.toMatchObject(
      refusal(`The provided starting key`),
    );
    await expect(query(condition, startKey, more)).rejects.toMatchObject(refusal(message));
  });
});
