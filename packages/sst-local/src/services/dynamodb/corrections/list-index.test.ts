import { UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { afterAll, expect, it } from "vitest";
import { key, refusal, serveItems, TableName, text, texts } from "./testing/items.ts";

const { engine, put, sdk, stop } = await serveItems();
afterAll(stop);

const c = { ":c": text("c") };
const update = (pk: string, input: Partial<UpdateItemCommandInput>) =>
  sdk.send(new UpdateItemCommand({ TableName, Key: key(pk), ReturnValues: "ALL_NEW", ...input }));

it.each<[string, Partial<UpdateItemCommandInput>]>([
  ["UpdateExpression", { UpdateExpression: "SET l[4294967295] = :c" }],
  [
    "ConditionExpression",
    { UpdateExpression: "SET l[0] = :c", ConditionExpression: "l[99999999999999] = :c" },
  ],
])(
  "a list index out of range in the %s is refused before it reaches the engine",
  async (name, input) => {
    await put("range", "1", { l: texts("a") });
    const pid = engine.pid();
    await expect(update("range", { ...input, ExpressionAttributeValues: c })).rejects.toMatchObject(
      refusal(`Invalid ${name}: List index is not within the allowable range; index: [`),
    );
    expect(engine.pid()).toBe(pid);
  },
);
