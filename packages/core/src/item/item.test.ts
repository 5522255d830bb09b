import Ajv from "ajv-draft-04";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "../validation/index.ts";
import { startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import { toCursor } from "../cursor/index.ts";
import { JSON_DEPTH, JSON_MAX } from "../json/index.ts";
import { metered } from "../table/index.ts";
import * as Item from "./index.ts";
import { SORT_KEY_PATTERN, toSortKey } from "./sort-key.ts";

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

const all = async () => (await Item.list(table, { limit: 100 })).items;
const costs = (requests: number, writeUnits: number, readUnits: number) => ({
  requests,
  writeUnits,
  readUnits,
});

beforeEach(async () => {
  for (const { id } of await all()) await Item.remove(table, { id });
});

describe("put", () => {
  it("replaces the item of the same id with the whole body, for one write unit each", async () => {
    const first = await metered(() => Item.put(table, { id: 1, a: "x", b: [null, { c: 1.5 }] }));
    expect(first.result).toEqual({ id: 1, a: "x", b: [null, { c: 1.5 }] });
    const second = await metered(() => Item.put(table, { id: 1, d: "" }));
    expect(await all()).toEqual([{ id: 1, d: "" }]);
    expect([first.usage, second.usage]).toEqual([costs(1, 1, 0), costs(1, 1, 0)]);
  });

  it("returns all JSON values as they were sent", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const item = JSON.parse(JSON.stringify({ id: 7, value })) as Item.ItemInfo;
        await Item.put(table, item);
        expect(JSON.stringify(await all())).toBe(JSON.stringify([item]));
      }),
      { numRuns: 50 },
    );
  });

  it("refuses an item whose JSON becomes longer than 256 KB", async () => {
    await expect(Item.put(table, { id: 1, x: "x".repeat(JSON_MAX) })).rejects.toThrow(
      expect.objectContaining({ code: "request.too_large" }),
    );
    await expect(
      Item.put(table, { id: 1, x: Array(13_000).fill(1e20) as unknown }),
    ).rejects.toThrow(expect.objectContaining({ code: "request.too_large" }));
  });
});

describe("list", () => {
  it("lists all items by id, in pages without gaps", async () => {
    const ids = [10, -2, 2, 1.5, 0, -1e300, 1e21, 9_007_199_254_740_991];
    for (const id of ids) await Item.put(table, { id });
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await Item.list(table, { limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(ids.sort((a, b) => a - b));
  });

  it("is one read, however many items follow", async () => {
    for (let id = 0; id < 30; id += 1) await Item.put(table, { id, text: "x".repeat(500) });
    const { usage } = await metered(() => Item.list(table, { limit: 5 }));
    expect(usage).toEqual(costs(1, 0, 0.5));
  });

  it.each([toCursor("rooms", "general"), toCursor("items", "1"), "abc"])(
    "refuses the cursor %s",
    async (cursor) => {
      await expect(Item.list(table, { limit: 1, cursor })).rejects.toThrow(
        expect.objectContaining({ code: "request.invalid" }),
      );
    },
  );
});

describe("remove", () => {
  it("removes an item, and does nothing where there is none", async () => {
    await Item.put(table, { id: 1 });
    await Item.put(table, { id: 2 });
    expect((await metered(() => Item.remove(table, { id: 1 }))).usage).toEqual(costs(1, 1, 0));
    await Item.remove(table, { id: 1 });
    expect(await all()).toEqual([{ id: 2 }]);
  });
});

describe("toSortKey", () => {
  it("sorts as numbers do, and is equal for equal numbers", () => {
    const number = fc.double({ noNaN: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(toSortKey(a)).toMatch(SORT_KEY_PATTERN);
        expect(toSortKey(a) < toSortKey(b)).toBe(a < b);
        expect(toSortKey(a) === toSortKey(b)).toBe(a === b);
      }),
    );
    expect(toSortKey(-0)).toBe(toSortKey(0));
  });
});

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

it.each<[string, z.ZodMiniType, unknown, boolean]>([
  ["an item", Item.ItemPut, { id: 1, any: ["thing"] }, true],
  ["an id only", Item.ItemPut, { id: -1.5 }, true],
  ["no id", Item.ItemPut, { any: 1 }, false],
  ["an id as a string", Item.ItemPut, { id: "1" }, false],
  ["null", Item.ItemPut, null, false],
  ["an array", Item.ItemPut, [{ id: 1 }], false],
  ["a deletion", Item.ItemDelete, { id: 1 }, true],
  ["a deletion without an id", Item.ItemDelete, {}, false],
  ["a deletion with an unknown field", Item.ItemDelete, { id: 1, any: 1 }, false],
])("the model and the schema agree on %s", (_, schema, body, passes) => {
  const model = z.toJSONSchema(schema, { target: "draft-4", io: "input" });
  expect(new Ajv.default({ strict: false }).validate(model, body)).toBe(passes);
  expect(schema.safeParse(body).success).toBe(passes);
});

it(`takes ${JSON_DEPTH} levels below a member, and no more`, () => {
  expect(Item.ItemPut.safeParse({ id: 1, a: nested(JSON_DEPTH) }).success).toBe(true);
  expect(Item.ItemPut.safeParse({ id: 1, a: nested(JSON_DEPTH + 1) }).success).toBe(false);
});
