import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ApiError, createClient, idempotencyKey, items, type PageQuery, unwrap } from "./index.ts";

/** Routes as openapi-typescript describes them. */
interface Paths {
  "/things": {
    get: {
      parameters: { query?: PageQuery };
      responses: {
        200: { content: { "application/json": { items: number[]; cursor?: string } } };
        404: { content: { "application/json": { message: string } } };
      };
    };
    post: {
      parameters: { header?: { "Idempotency-Key"?: string } };
      requestBody: { content: { "application/json": { thing: number } } };
      responses: { 201: { content: { "application/json": { thing: number } } } };
    };
    delete: { responses: { 204: { content?: never } } };
  };
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** What the server received, and what it answers next; the last answer is for all that follow. */
let received: { request: IncomingMessage; body: string }[];
let answers: Answer[];

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    received.push({ request, body });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    response.writeHead(answer?.status ?? 500, {
      ...(answer?.body !== undefined && { "content-type": "application/json" }),
      ...answer?.headers,
    });
    response.end(answer?.body === undefined ? "" : JSON.stringify(answer.body));
  });
});

let baseUrl: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stage`;
});
afterAll(() => void server.close());
beforeEach(() => {
  received = [];
});

const clientOf = (options: Partial<Parameters<typeof createClient>[0]> = {}) =>
  createClient<Paths>({ baseUrl, ...options });

it("sends a token of the provider, and the API key, with each request", async () => {
  answers = [{ status: 204 }];
  let count = 0;
  const api = clientOf({ token: () => `token-${(count += 1)}`, apiKey: "key" });
  await api.DELETE("/things");
  await api.DELETE("/things");
  expect(received.map(({ request }) => request.headers)).toMatchObject([
    { authorization: "token-1", "x-api-key": "key" },
    { authorization: "token-2", "x-api-key": "key" },
  ]);
  expect(received[0]?.request).toMatchObject({ method: "DELETE", url: "/stage/things" });
});

it("unwraps data, also of a response without a body", async () => {
  answers = [{ status: 201, body: { thing: 1 } }];
  expect(await unwrap(clientOf().POST("/things", { body: { thing: 1 } }))).toEqual({ thing: 1 });
  expect(received[0]?.body).toBe('{"thing":1}');
  answers = [{ status: 204 }];
  expect(await unwrap(clientOf().DELETE("/things"))).toBeUndefined();
});

it("throws an ApiError with the fields of the error shape", async () => {
  const errors = [{ path: "thing", message: "Too small" }];
  const body = { message: "Invalid request", code: "request.invalid", requestId: "r", errors };
  answers = [{ status: 400, body }];
  const failed = unwrap(clientOf().POST("/things", { body: { thing: 0 } }));
  await expect(failed).rejects.toThrow(ApiError);
  await expect(failed).rejects.toMatchObject({ status: 400, ...body });
});

it("throws an ApiError for a response that is not of the API", async () => {
  answers = [{ status: 502, headers: { "x-amzn-requestid": "r" } }];
  await expect(unwrap(clientOf().GET("/things"))).rejects.toMatchObject({
    ...{ status: 502, code: "unknown", requestId: "r", errors: [], message: "Bad Gateway" },
  });
});

it("iterates over the items of all pages", async () => {
  answers = [
    { status: 200, body: { items: [1, 2], cursor: "a" } },
    { status: 200, body: { items: [], cursor: "b" } },
    { status: 200, body: { items: [3] } },
  ];
  const api = clientOf();
  const found: number[] = [];
  for await (const item of items((query) => api.GET("/things", { params: { query } })))
    found.push(item);
  expect(found).toEqual([1, 2, 3]);
  const urls = received.map(({ request }) => request.url);
  expect(urls).toEqual(["/stage/things", "/stage/things?cursor=a", "/stage/things?cursor=b"]);
});

const later = { status: 429, headers: { "retry-after": "0" } };

it("repeats a request with the same body and key after Retry-After", async () => {
  answers = [later, { ...later, status: 503 }, { status: 201, body: { thing: 1 } }];
  const params = { header: idempotencyKey() };
  expect(await unwrap(clientOf().POST("/things", { params, body: { thing: 1 } }))).toEqual({
    thing: 1,
  });
  const { "Idempotency-Key": key } = params.header;
  expect(received.map(({ request, body }) => [request.headers["idempotency-key"], body])).toEqual(
    Array(3).fill([key, '{"thing":1}']),
  );
});

it.each<[string, Answer, number]>([
  ["without Retry-After", { status: 429 }, 1],
  ["with a date in Retry-After", { status: 503, headers: { "retry-after": "Fri, 1 Jan" } }, 1],
  ["once more often than it may be repeated", later, 3],
])("gives up on a response %s", async (_, answer, times) => {
  answers = [answer];
  const { response } = await clientOf().GET("/things");
  expect([response.status, received.length]).toEqual([answer.status, times]);
});

it("repeats no POST without a key, and nothing with repeats 0", async () => {
  answers = [later];
  await clientOf().POST("/things", { body: { thing: 1 } });
  await clientOf({ repeats: 0 }).GET("/things");
  expect(received).toHaveLength(2);
});

it("stops to wait when the request is aborted", async () => {
  answers = [{ status: 429, headers: { "retry-after": "30" } }];
  const controller = new AbortController();
  const stop: typeof fetch = async (request) => {
    const response = await fetch(request);
    controller.abort(new Error("stopped"));
    return response;
  };
  const api = clientOf({ fetch: stop });
  await expect(api.GET("/things", { signal: controller.signal })).rejects.toThrow("stopped");
  expect(received).toHaveLength(1);
});
