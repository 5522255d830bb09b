import {
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { afterAll, describe, expect, it } from "vitest";
import { key, refusal, serveItems, TableName, text, texts } from "./testing/items.ts";

const { item, put, sdk, stop } = await serveItems();
afterAll(stop);

const update = (pk: string, input: Partial<UpdateItemCommandInput>) =>
  sdk.send(new UpdateItemCommand({ TableName, Key: key(pk), ReturnValues: "ALL_NEW", ...input }));

describe("SET of a list element", () => {
  const c = { ":c": text("c") };

  it.each<[string, string, object, AttributeValue]>([
    ["beyond the end appends", "SET l[5] = :c", c, texts("a", "b", "c")],
    ["far beyond the end appends", "SET l[4294967294] = :c", c, texts("a", "b", "c")],
    ["at the end appends", "SET l[2] = :c", c, texts("a", "b", "c")],
    ["within the list replaces", "SET l[0] = :c", c, texts("c", "b")],
    [
      "of several appends in the order of their indexes",
      "set l[9] = :d, l[4] = :c REMOVE gone",
      { ...c, ":d": text("d") },
      texts("a", "b", "c", "d"),
    ],
  ])("%s", async (_, UpdateExpression, ExpressionAttributeValues, l) => {
    await put("list", "1", { l: texts("a", "b") });
    await update("list", {
      UpdateExpression,
      ExpressionAttributeValues: { ...ExpressionAttributeValues },
    });
    expect((await item("list"))["l"]).toEqual(l);
  });

  it("appends to a list inside maps and lists", async () => {
    await put("deep", "1", { m: { M: { "x y": { L: [texts("a")] } } } });
    await update("deep", {
      UpdateExpression: "SET #m.#x[0][7] = :c",
      ExpressionAttributeNames: { "#m": "m", "#x": "x y" },
      ExpressionAttributeValues: c,
    });
    expect((await item("deep"))["m"]).toEqual({ M: { "x y": { L: [texts("a", "c")] } } });
  });

  it("appends in a transaction", async () => {
    await put("transaction", "1", { l: texts("a") });
    const Update = { TableName, Key: key("transaction") };
    await sdk.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Put: { TableName, Item: key("transaction", "2") } },
          {
            Update: { ...Update, UpdateExpression: "SET l[8] = :c", ExpressionAttributeValues: c },
          },
        ],
      }),
    );
    expect((await item("transaction"))["l"]).toEqual(texts("a", "c"));
  });

  it("keeps every element of writers at once", async () => {
    await put("race", "1", { l: { L: [] } });
    const names = Array.from({ length: 10 }, (_, i) => String(i));
    await Promise.all(
      names.map((name) =>
        update("race", {
          UpdateExpression: "SET l[99] = :v",
          ExpressionAttributeValues: { ":v": text(name) },
        }),
      ),
    );
    const elements = (await item("race"))["l"]?.L?.map(({ S }) => S);
    expect(elements?.toSorted()).toEqual(names);
  });

  it("fails by the request's own condition", async () => {
    await put("condition", "1", { l: texts("a"), n: { N: "1" } });
    const conditional = (n: string) =>
      update("condition", {
        UpdateExpression: "SET l[9] = :c",
        ConditionExpression: "n = :n OR n = :other",
        ExpressionAttributeValues: { ...c, ":n": { N: n }, ":other": { N: "7" } },
      });
    await expect(conditional("2")).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
    });
    await conditional("1");
    expect((await item("condition"))["l"]).toEqual(texts("a", "c"));
  });

  it("is refused inside an element that is not there", async () => {
    await put("inside", "1", { l: texts("a") });
    await expect(
      update("inside", { UpdateExpression: "SET l[9].x = :c", ExpressionAttributeValues: c }),
    ).rejects.toMatchObject(refusal("document path provided in the update expression is invalid"));
  });
});
