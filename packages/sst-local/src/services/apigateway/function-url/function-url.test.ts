import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { guarded } from "../../../aws/guard.ts";
import { unverifiedSignature } from "../../../aws/signature.ts";
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
      accountId: "123456789012",
      authType: "NONE",
      ...definition,
    },
    {
      invoke: async (_, event) => run(event as Record<string, unknown>),
      log: (_, sentence) => sentences.push(sentence),
      access: () => {},
    },
  );
  const server = createServer(guarded("any-origin", listener, (line) => sentences.push(line)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => server.close().closeAllConnections());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    sentences,
    call: (path = "/", init: RequestInit = {}) => fetch(origin + path, init),
  };
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
    rawPath: "/a%20b/c",
    rawQueryString: "x=1&x=2&y=%C3%A9",
    cookies: ["one=1", "two=2"],
    headers: { "x-own": "kept" },
    queryStringParameters: { x: "1,2", y: "é" },
    requestContext: {
      apiId: "abc",
      domainName: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      domainPrefix: "abc",
      http: { method: "POST", path: "/a%20b/c", protocol: "HTTP/1.1", sourceIp: "127.0.0.1" },
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
])("passes on a body of %s, as base64: %s", async (contentType, isBase64Encoded) => {
  const { call } = await serve((event) => ({ payload: event }));
  const headers = { "content-type": contentType };
  const event = (await (await call("/", { method: "POST", headers, body: "hi" })).json()) as object;
  expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? "aGk=" : "hi" });
});

it.each([
  ["a string", "Hello, world!", 200, "Hello, world!"],
  ["an object without a status", { a: 1 }, 200, '{"a":1}'],
  ["nothing", null, 200, "null"],
  ["a response", { statusCode: 201, body: "made" }, 201, "made"],
  ["a response in base64", { statusCode: 200, body: "aGk=", isBase64Encoded: true }, 200, "hi"],
  ["an invalid status", { statusCode: 99 }, 502, "Internal Server Error"],
  ["an invalid header", { statusCode: 200, headers: { "a b": "c" } }, 502, "Internal Server Error"],
])("answers %s that a function returns", async (_, payload, status, text) => {
  const { call } = await serve(() => ({ payload }));
  const answer = await call();
  expect([answer.status, await answer.text()]).toEqual([status, text]);
});

it("answers 502 for a function that throws, and logs why", async () => {
  const { call, sentences } = await serve(() => ({ payload: {}, functionError: "Unhandled" }));
  expect((await call()).status).toBe(502);
  expect(sentences).toEqual(["The function f threw an error."]);
});

it("answers 429 for a function that is throttled", async () => {
  const { call } = await serve(() =>
    Promise.reject(Object.assign(new Error("Rate Exceeded."), { statusCode: 429 })),
  );
  expect((await call()).status).toBe(429);
});

it("answers signed requests alone at a URL with AWS_IAM", async () => {
  const { call, sentences } = await serve((event) => ({ payload: event["requestContext"] }), {
    authType: "AWS_IAM",
  });
  expect((await call()).status).toBe(403);
  expect(sentences).toEqual([expect.stringContaining("not signed for lambda")]);
  const answer = await call("/", { headers: unverifiedSignature("eu-west-1", "lambda", "AKID") });
  expect(await answer.json()).toMatchObject({
    accountId: "123456789012",
    authorizer: { iam: { accessKey: "AKID", accountId: "123456789012" } },
  });
});

it("adds CORS headers for an allowed origin, and none for another", async () => {
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

// Function URLs and REST APIs keep percent-escapes, HTTP APIs decode them:
// https://github.com/hotsock/voker/pull/8
it.each(["/files/a%2Fb.txt", "/q%3Fx%3D1", "/%23%25%20", "/%E2%82%AC", "//a//", "/%"])(
  "keeps the escapes in the path %s",
  async (path) => {
    const { call } = await serve((event) => ({ payload: event }));
    expect(await (await call(path)).json()).toMatchObject({
      rawPath: path,
      requestContext: { http: { path } },
    });
  },
);

// https://github.com/aws-powertools/powertools-lambda-python/issues/1141 has a recorded event.
it("adds the forwarding headers and joins repeated headers by a comma", async () => {
  const { origin } = await serve((event) => ({ payload: event }));
  const headers = { "X-Forwarded-For": "10.0.0.1", "X-Own": ["one", "two"] };
  const answer = await new Promise<IncomingMessage>((resolve) => get(origin, { headers }, resolve));
  const event = JSON.parse(await text(answer)) as { headers: object };
  expect(event.headers).toMatchObject({
    "x-forwarded-for": "10.0.0.1, 127.0.0.1",
    "x-forwarded-proto": "http",
    "x-forwarded-port": expect.stringMatching(/^\d+$/) as string,
    "x-amzn-trace-id": expect.stringMatching(/^Root=1-/) as string,
    "x-own": "one,two",
  });
});

// https://github.com/cargo-lambda/cargo-lambda/issues/862
it("renames the headers of a function that belong to the connection", async () => {
  const headers = {
    Connection: "close",
    "Transfer-Encoding": "chunked",
    "Content-Length": "3",
    Date: "never",
    "X-Null": null,
  };
  const { call } = await serve(() => ({ payload: { statusCode: 200, headers, body: "hello" } }));
  const answer = await call();
  expect(await answer.text()).toBe("hello");
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "content-length": "5",
    "x-amzn-remapped-connection": "close",
    "x-amzn-remapped-content-length": "3",
    "x-amzn-remapped-date": "never",
    "x-amzn-remapped-transfer-encoding": "chunked",
  });
  expect(answer.headers.has("x-null")).toBe(false);
});

it("serves other requests after a client aborts its body", async () => {
  const { call, origin, sentences } = await serve(() => ({ payload: { statusCode: 200 } }));
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  await once(socket, "connect");
  const head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n";
  await new Promise((resolve) => socket.write(head, resolve));
  socket.destroy();
  expect((await call()).status).toBe(200);
  expect(sentences).toEqual([]);
});
