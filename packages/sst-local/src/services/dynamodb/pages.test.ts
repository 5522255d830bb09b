import { CreateTableCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestEngine, type TestEngine } from "./testing.ts";
import type { Listening } from "../../aws/listen.ts";
import { servePages } from "../../observe/testing/serve-pages.ts";
import { type ItemPage, type RowPage, tablePages } from "./pages.ts";
import { sortRows } from "./rows.ts";

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

describe("/_local/rows", () => {
  const rows = async (query = "") =>
    (await (await fetch(`${server.url}/_local/rows?table=things${query}`)).json()) as RowPage;

  it("sorts items by entity, those without one last", async () => {
    for (const index of [1, 2, 3]) {
      const Item = { pk: { S: `LOCK#${index}` }, sk: { S: "s" }, type: { S: "text/plain" } };
      await engine.client.send(new PutItemCommand({ TableName: "things", Item }));
    }
    const page = await rows();
    expect(page).toMatchObject({ found: 28, scanned: 28, isComplete: true });
    expect(page.entities).toEqual([
      { name: "message", count: 20, isBookkeeping: false },
      { name: "room", count: 5, isBookkeeping: false },
      { name: "LOCK", count: 3, isBookkeeping: true },
    ]);
    expect(page.rows.map(({ entity }) => entity)).toEqual([
      ...Array<string>(20).fill("message"),
      ...Array<string>(5).fill("room"),
      ...Array<string>(3).fill("LOCK"),
    ]);
  });

  it("filters by entity and by the beginning of the key, and has as many as are wanted", async () => {
    expect((await rows("&entity=room")).found).toBe(5);
    expect((await rows("&prefix=p1")).rows.map(({ item }) => item["pk"])).toContain("p10");
    expect((await rows("&prefix=p24")).rows).toMatchObject([{ item: { pk: "p24", size: 24 } }]);
    const page = await rows("&limit=2");
    expect([page.rows.length, page.found]).toEqual([2, 28]);
  });

  it("takes the beginnings of keys where no attribute names an entity", () => {
    const items = [{ pk: { S: "USER#1" } }, { pk: { S: "ORDER#1" } }, { pk: { S: "USER#2" } }];
    expect(sortRows(items, "pk").entities).toEqual([
      { name: "ORDER", count: 1, isBookkeeping: false },
      { name: "USER", count: 2, isBookkeeping: false },
    ]);
  });

  it.each(["limit=0", "limit=x", "table=none"])("refuses %s in a sentence", async (query) => {
    const answer = await fetch(`${server.url}/_local/rows?${new URLSearchParams(query)}`);
    expect(answer.status).toBe(400);
  });
});
