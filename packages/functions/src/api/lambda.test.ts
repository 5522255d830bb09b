import { Hono } from "hono";
import { expect, it } from "vitest";
import { makeContext, makeEvent } from "../../test/factory.ts";
import type { RequestOptions } from "../../test/factory.ts";
import type { Env } from "./env.ts";
import { toHandler } from "./lambda.ts";

const echo = new Hono<Env>().all("/rooms/:roomId?", async (c) =>
  c.json({ roomId: c.req.param("roomId"), query: c.req.query(), body: await c.req.text() }),
);

async function echoed(options: RequestOptions, change: object = {}): Promise<unknown> {
  const answer = await toHandler(echo)({ ...makeEvent(options), ...change }, makeContext());
  expect(answer.statusCode).toBe(200);
  return JSON.parse(answer.body);
}

it.each(["a&limit=100", "a+b", "a b", "50%", "%zz", "a#b", "日本", "="])(
  "passes the query value %j as it was sent",
  async (value) => {
    const query = { cursor: value, "odd&name": "x" };
    expect(await echoed({ route: "GET /rooms", query })).toMatchObject({ query });
  },
);

it("replaces a lone surrogate in the query", async () => {
  expect(await echoed({ route: "GET /rooms", query: { cursor: "\ud800" } })).toMatchObject({
    query: { cursor: "\ufffd" },
  });
});

it("omits the body of a GET, which Request does not allow", async () => {
  expect(await echoed({ route: "GET /rooms", body: { a: 1 } })).toMatchObject({ body: "" });
});

it("decodes a body that API Gateway encoded", async () => {
  const body = Buffer.from("Zoë 🎉").toString("base64");
  expect(await echoed({ route: "POST /rooms" }, { body, isBase64Encoded: true })).toMatchObject({
    body: "Zoë 🎉",
  });
});

it.each(["a\\messages", "a?b", "a#b"])(
  "keeps %j in one segment of the path, as API Gateway does",
  async (roomId) => {
    const route = "GET /rooms/{roomId}";
    expect(await echoed({ route, path: { roomId } })).toMatchObject({ roomId, query: {} });
  },
);

it("answers an event without headers and query", async () => {
  const none = { headers: null, multiValueHeaders: null, multiValueQueryStringParameters: null };
  expect(await echoed({ route: "GET /rooms" }, none)).toMatchObject({ body: "", query: {} });
});
