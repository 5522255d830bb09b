import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "./testing.ts";
import type { Listening } from "../../aws/listen.ts";
import { servePages } from "../../observe/testing/serve-pages.ts";
import { type ItemPage, tablePages } from "./pages.ts";

let engine: TestEngine;
let server: Listening;

beforeAll(async () => {
  engine = await startTestEngine();
  server = await servePages({ ...tablePages(engine.call) });
  const key = [
    { AttributeName: "sk", KeyType: "RANGE" as const },
    { AttributeName: "pk", KeyType: "HASH" as const },
  ];
  await engine.client.send(
    new CreateTableCommand({
      TableName: "things",
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: key.toReversed(),
      AttributeDefinitions: key.map(({ AttributeName }) => ({ AttributeName, AttributeType: "S" })),
    }),
  );
  for (let index = 0; index < 25; index += 1) {
    const Item = {
      pk: { S: `p${index}` },
      sk: { S: "s" },
      type: { S: index % 5 === 0 ? "room" : "message" },
      size: { N: String(index) },
    };
    await engine.client.send(new PutItemCommand({ TableName: "things", Item }));
  }
});
afterAll(async () => {
  await server.close();
  await engine.stop();
});

async function items(query: string): Promise<ItemPage> {
  const answer = await fetch(`${server.url}/_local/items?table=things${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json()) as ItemPage;
}

/** The sizes of all items of a query, page by page. */
async function sizes(query: string): Promise<{ sizes: number[]; pages: number }> {
  const found: ItemPage[] = [await items(query)];
  for (let last = found[0]; last?.after !== undefined; last = found.at(-1)) {
    found.push(await items(`${query}&after=${last.after}`));
  }
  const all = found.flatMap((page) => page.items.map((item) => item["size"] as number));
  return { sizes: all.toSorted((a, b) => a - b), pages: found.length };
}

describe("/_local/tables", () => {
  it("lists each table with its key", async () => {
    const answer = await fetch(`${server.url}/_local/tables`);
    expect(await answer.json()).toEqual([{ name: "things", key: ["pk", "sk"], itemCount: 25 }]);
  });
});

describe("/_local/items", () => {
  it("returns items as plain JSON", async () => {
    const { items: found } = await items("&size=5");
    expect(found).toEqual([{ pk: "p5", sk: "s", type: "room", size: 5 }]);
  });

  it("returns each item once, page by page", async () => {
    const all = Array.from({ length: 25 }, (_, index) => index);
    expect(await sizes("&limit=10")).toEqual({ sizes: all, pages: 3 });
    expect(await sizes("&limit=25")).toEqual({ sizes: all, pages: 1 });
  });

  it("pages through the items with a given attribute", async () => {
    const { sizes: rooms } = await sizes("&type=room&limit=2");
    expect(rooms).toEqual([0, 5, 10, 15, 20]);
  });

  it.each([
    ["", "No table is named."],
    ["?table=other", "There is no table other. /_local/tables lists them."],
    ["?table=things&limit=201", "limit is a number from 1 to 200."],
    ["?table=things&limit=many", "limit is a number from 1 to 200."],
    ["?table=things&after=x", "after is not the cursor of an earlier page."],
  ])("refuses %j", async (query, sentence) => {
    const answer = await fetch(`${server.url}/_local/items${query}`);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { message: string }).message).toContain(sentence);
  });
});
