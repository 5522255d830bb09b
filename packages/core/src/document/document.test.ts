import Ajv from "ajv-draft-04";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import { JSON_MAX } from "../json/index.ts";
import { metered } from "../table/index.ts";
import * as Document from "./index.ts";

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

const create = async (...args: Parameters<typeof Document.create>) =>
  (await Document.create(...args)).document;

const notFound = expect.objectContaining({ kind: "not_found", code: "document.not_found" });

describe("a document", () => {
  it.each<[string, unknown]>([
    ["a string", "Zoë 🎉"],
    ["a lone surrogate", "\ud800"],
    ["null", null],
    ["an empty string", ""],
    ["a decimal", 19.97],
    ["the greatest number", Number.MAX_VALUE],
    ["the smallest number", Number.MIN_VALUE],
    ["an empty object", {}],
    ["members without a name", { "": { "": [] } }],
  ])("returns %s as it was sent", async (_, data) => {
    const { id } = await create(table, { data });
    expect(await Document.fromId(table, id)).toEqual({ id, data });
  });

  it("returns all JSON values as they were sent", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const text = JSON.stringify(value);
        const { id } = await create(table, { data: JSON.parse(text) as unknown });
        expect(JSON.stringify((await Document.fromId(table, id)).data)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  it("costs one write unit to create and half a read unit to get", async () => {
    const made = await metered(() => create(table, { data: "x".repeat(900) }));
    expect(made.usage).toEqual({ requests: 1, writeUnits: 1, readUnits: 0 });
    const got = await metered(() => Document.fromId(table, made.result.id));
    expect(got.usage).toEqual({ requests: 1, writeUnits: 0, readUnits: 0.5 });
  });

  it("can have 256 KB and not a byte more", async () => {
    const data = "x".repeat(JSON_MAX - 2);
    const { id } = await create(table, { data });
    expect((await Document.fromId(table, id)).data).toBe(data);
    await expect(create(table, { data: `${data}x` })).rejects.toThrow(
      expect.objectContaining({ kind: "too_large" }),
    );
  });

  it.each(["01ARZ3NDEKTSV4RRFFQ69G5FAV", "nope", "", "a#b", "x".repeat(3000)])(
    "is not found by the id %.30j",
    async (id) => {
      await expect(Document.fromId(table, id)).rejects.toThrow(notFound);
    },
  );
});

it.each<[unknown, boolean]>([
  [{ data: null }, true],
  [{ data: [1, "a", { b: false }] }, true],
  [{}, false],
  [{ data: 1, more: 2 }, false],
  [[1], false],
])("the model and the schema agree on the body %j: %s", (body, passes) => {
  const model = z.toJSONSchema(Document.DocumentCreate, { target: "draft-4", io: "input" });
  expect(new Ajv.default({ strict: false }).validate(model, body)).toBe(passes);
  expect(Document.DocumentCreate.safeParse(body).success).toBe(passes);
});
