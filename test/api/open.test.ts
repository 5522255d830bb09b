import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { api, error, withApiKey } from "../support/api.ts";
import { wordCases } from "../../packages/core/test/word-cases.ts";

describe("POST /string/replace", () => {
  const replace = (content: unknown) =>
    withApiKey("POST", "/string/replace", { body: { content } });

  it.each(wordCases)("answers 200 to %j", async (content, message) => {
    const answer = await replace(content);
    expect([answer.status, answer.json()]).toEqual([200, { message }]);
  });

  it.each([{ hello: "random" }, { content: { yo: "yo" } }, { content: "x", more: 1 }])(
    "answers 400 to %j",
    async (body) => {
      const answer = await withApiKey("POST", "/string/replace", { body });
      expect([answer.status, answer.json()]).toMatchObject([400, { code: "request.invalid" }]);
    },
  );

  it("answers 400 to a body that is not JSON", async () => {
    const answer = await withApiKey("POST", "/string/replace", { rawBody: `{"content":` });
    expect(answer.status).toBe(400);
  });

  it.each([[{}], [{ "x-api-key": "" }], [{ "x-api-key": "no-such-key-at-all-in-this-plan" }]])(
    "answers 403 to %j",
    async (headers: Record<string, string>) => {
      const answer = await api("POST", "/string/replace", { headers, body: { content: "abn" } });
      expect([answer.status, answer.json()]).toEqual([403, error("auth.forbidden", "Forbidden")]);
    },
  );
});

describe("/basic", () => {
  // Ids that no other run of the suite has used.
  const id = () => Number.parseInt(randomUUID().slice(0, 12).replaceAll("-", ""), 16);

  it("stores an item unchanged under its number", async () => {
    const item = { id: id(), name: "é😀", price: 0.1, nested: { list: [1, null, true, "x"] } };
    const put = await withApiKey("PUT", "/basic", { body: item });
    expect([put.status, put.json()]).toEqual([200, item]);
    const next = { id: item.id, other: true };
    expect((await withApiKey("PUT", "/basic", { body: next })).status).toBe(200);
    const found = await findItem(item.id);
    expect(found).toEqual(next);
    const removed = await withApiKey("DELETE", "/basic", { body: { id: item.id } });
    expect([removed.status, removed.text]).toEqual([204, ""]);
    expect(await findItem(item.id)).toBeUndefined();
  });

  it.each([{}, { id: "1" }, { id: null }])("answers 400 to the item %j", async (body) => {
    expect((await withApiKey("PUT", "/basic", { body })).status).toBe(400);
    expect((await withApiKey("DELETE", "/basic", { body })).status).toBe(400);
  });

  it("refuses a number that a double cannot represent", async () => {
    const rawBody = `{"id":${id()},"n":9007199254740993}`;
    const answer = await withApiKey("PUT", "/basic", { rawBody });
    expect([answer.status, answer.json()]).toMatchObject([400, { errors: [{ path: "n" }] }]);
  });

  async function findItem(wanted: number): Promise<unknown> {
    let cursor: string | undefined;
    do {
      const query = { limit: "100", ...(cursor !== undefined && { cursor }) };
      const page = (await withApiKey("GET", "/basic", { query })).json<{
        items: { id: number }[];
        cursor?: string;
      }>();
      const found = page.items.find((item) => item.id === wanted);
      if (found) return found;
      cursor = page.cursor;
    } while (cursor !== undefined);
    return undefined;
  }
});

describe("/data", () => {
  const post = (data: unknown, headers: Record<string, string> = {}) =>
    withApiKey("POST", "/data", { headers, body: { data } });

  it.each([["x"], [0.1], [12345678901], [null], [{ a: [1, { b: "é" }] }], [[]]])(
    "gives back %j as it came",
    async (data) => {
      const made = await post(data);
      expect(made.status).toBe(201);
      const { id } = made.json<{ id: string }>();
      const got = await withApiKey("GET", `/data/${id}`);
      expect([got.status, got.json()]).toEqual([200, { id, data }]);
    },
  );

  it("answers 404 for a missing document", async () => {
    const answer = await withApiKey("GET", "/data/01ARZ3NDEKTSV4RRFFQ69G5FAV");
    expect([answer.status, answer.json()]).toEqual([
      404,
      error("document.not_found", "Document not found"),
    ]);
  });

  it("creates one document for a repeated request with an Idempotency-Key", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const [first, again] = [await post("x", headers), await post("x", headers)];
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
    expect((await post("y", headers)).status).toBe(422);
  });

  it("answers 400 to missing data and to too much data", async () => {
    expect((await withApiKey("POST", "/data", { body: {} })).status).toBe(400);
    const large = "x".repeat(256 * 1024);
    expect([400, 413]).toContain((await post(large)).status);
  });
});
