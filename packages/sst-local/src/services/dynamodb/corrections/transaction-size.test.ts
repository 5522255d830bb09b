import { TransactGetItemsCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, expect, it } from "vitest";
import { key, serveItems, TableName, text } from "./testing/items.ts";

const { put, sdk, stop } = await serveItems();
afterAll(stop);

it("refuses more than 4 MB in TransactGetItems", async () => {
  const keys = Array.from({ length: 12 }, (_, i) => key("big", String(i)));
  for (const { sk } of keys) await put("big", sk.S ?? "", { x: text("x".repeat(390_000)) });
  const get = (count: number) =>
    sdk.send(
      new TransactGetItemsCommand({
        TransactItems: keys.slice(0, count).map((Key) => ({ Get: { TableName, Key } })),
      }),
    );
  expect((await get(10)).Responses).toHaveLength(10);
  await expect(get(12)).rejects.toMatchObject({ name: "TransactionCanceledException" });
});
