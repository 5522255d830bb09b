import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import type { FunctionUrlDefinition } from "./definition.ts";
import { functionUrl } from "./function-url.ts";

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

interface Result {
  payload: unknown;
  functionError?: string;
}

/** Serves a URL whose function is `run`; `call` sends it a request. */
async function serve(
  run: (event: Record<string, unknown>) => Result | Promise<Result>,
  definition: Partial<FunctionUrlDefinition> = {},
) {
  const sentences: string[] = [];
  const listener = functionUrl(
    {
      urlId: "abc",
      domainName: "abc.lambda-url.eu-west-1.on.aws",
      functionName: "f",
      authType: "NONE",
      ...definition,
    },
    {
      invoke: async (_, event) => run(event as Record<string, unknown>),
      log: (_, sentence) => sentences.push(sentence),
      access: () => {},
    },
  );
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => server.close().closeAllConnections());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { sentences, call: (path = "/", init: RequestInit = {}) => fetch(origin + path, init) };
}

it("makes an event of payload format 2.0", async () => {
  const { call } = await serve((event) => ({ payload: event }));
  const answer = await call("/a%20b/c?x=1&x=2&y=%C3%A9", {
    method: "POST",
    headers: { cookie: "one=1; two=2", "X-Own": "kept", "content-type": "application/json" },
    body: '{"a":1}',
  });
  expect(await answer.json()).toMatchObject({
    version: "2.0",
    routeKey: "$default",
    rawPath: "/a b/c",
    rawQueryString: "x=1&x=2&y=%C3%A9",
    cookies: ["one=1", "two=2"],
    headers: { "x-own": "kept" },
    queryStringParameters: { x: "1,2", y: "é" },
    requestContext: {
      apiId: "abc",
      domainName: "abc.lambda-url.eu-west-1.on.aws",
      domainPrefix: "abc",
      http: { method: "POST", path: "/a b/c", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
      stage: "$default",
    },
    body: '{"a":1}',
    isBase64Encoded: false,
  });
});

it.each([
  ["text/plain; charset=utf-8", false],
  ["application/problem+json", false],
  ["application/x-www-form-urlencoded", true],
  ["application/octet-stream", true],
])("hands on a body of %s, as base64: %s", async (contentType, isBase64Encoded) => {
  const { call } = await serve((event) => ({ payload: event }));
  const headers = { "content-type": contentType };
  const event = (await (await call("/", { method: "POST", headers, body: "hi" })).json()) as object;
  expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? "aGk=" : "hi" });
});

it.each([
  ["a text", "Hello", 200, "Hello"],
  ["an object without a status", { a: 1 }, 200, '{"a":1}'],
  ["nothing", null, 200, "null"],
  ["a response", { statusCode: 201, body: "made" }, 201, "made"],
  ["a response in base64", { statusCode: 200, body: "aGk=", isBase64Encoded: true }, 200, "hi"],
  ["a status that is none", { statusCode: 99 }, 502, "Internal Server Error"],
])("answers %s that a function returns", async (_, payload, status, text) => {
  const { call } = await serve(() => ({ payload }));
  const answer = await call();
  expect([answer.status, await answer.text()]).toEqual([status, text]);
});

it("answers 502 for a function that throws, and says so", async () => {
  const { call, sentences } = await serve(() => ({ payload: {}, functionError: "Unhandled" }));
  expect((await call()).status).toBe(502);
  expect(sentences).toEqual(["The function f did not answer. It threw an error."]);
});

it("answers 429 for a function that is throttled", async () => {
  const { call } = await serve(() =>
    Promise.reject(Object.assign(new Error("Rate Exceeded."), { statusCode: 429 })),
  );
  expect((await call()).status).toBe(429);
});

it("lets nobody in where requests are to be signed", async () => {
  const { call, sentences } = await serve(() => ({ payload: "in" }), { authType: "AWS_IAM" });
  expect((await call()).status).toBe(403);
  expect(sentences[0]).toContain("AWS_IAM");
});

it("adds CORS headers for an origin that is let in, and none for another", async () => {
  const cors = { allowOrigins: ["https://a.example"], allowMethods: ["GET"], maxAge: 60 };
  const { call } = await serve(() => ({ payload: "in" }), { cors });
  const allowed = async (origin: string, method?: string): Promise<string | null> => {
    const headers = { origin, ...(method && { "access-control-request-method": method }) };
    const answer = await call("/", { method: method ? "OPTIONS" : "GET", headers });
    return answer.headers.get("access-control-allow-origin");
  };
  expect(await allowed("https://a.example")).toBe("https://a.example");
  expect(await allowed("https://a.example", "GET")).toBe("https://a.example");
  expect(await allowed("https://a.example", "PUT")).toBeNull();
  expect(await allowed("https://b.example")).toBeNull();
});
