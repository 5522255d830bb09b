import { expect, it } from "vitest";
import { api, serve } from "./testing/serve.ts";

const format1 = { integration: { payloadFormatVersion: "1.0" } };

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
it("invokes a function with an event of payload format 2.0", async () => {
  await using served = await serve(
    api(
      { "POST /pets/{id}": {} },
      { stages: [{ stageName: "$default", stageVariables: { color: "red" } }] },
    ),
    { functions: { backend: { statusCode: 200 } } },
  );
  await served.send("POST /pets/a%20b?x=1&x=2&y=%C3%A9", {
    headers: {
      "X-Own": ["one", "two"],
      Cookie: "one=1; two=2",
      "Content-Type": "application/json",
      "X-Forwarded-For": "10.0.0.1",
    },
    body: '{"a":1}',
  });
  const [{ event } = { event: {} }] = served.invocations;
  expect(event).toMatchObject({
    version: "2.0",
    routeKey: "POST /pets/{id}",
    rawPath: "/pets/a b",
    rawQueryString: "x=1&x=2&y=%C3%A9",
    cookies: ["one=1", "two=2"],
    headers: {
      "content-length": "7",
      "content-type": "application/json",
      "x-own": "one,two",
      "x-forwarded-for": "10.0.0.1, 127.0.0.1",
      "x-forwarded-port": expect.stringMatching(/^\d+$/) as string,
      "x-forwarded-proto": "http",
      "x-amzn-trace-id": expect.stringMatching(/^Root=1-/) as string,
    },
    queryStringParameters: { x: "1,2", y: "é" },
    requestContext: {
      accountId: "123456789012",
      apiId: "api123",
      domainName: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      domainPrefix: "api123",
      http: {
        method: "POST",
        path: "/pets/a b",
        protocol: "HTTP/1.1",
        sourceIp: "127.0.0.1",
        userAgent: "",
      },
      requestId: expect.stringMatching(/^[\w-]{15}=$/) as string,
      routeKey: "POST /pets/{id}",
      stage: "$default",
      time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/) as string,
      timeEpoch: expect.any(Number) as number,
    },
    body: '{"a":1}',
    pathParameters: { id: "a b" },
    isBase64Encoded: false,
    stageVariables: { color: "red" },
  });
  expect(event).not.toHaveProperty("headers.cookie");
  expect(event).not.toHaveProperty("requestContext.authorizer");
});

it("leaves out of an event of payload format 2.0 what the request does not have", async () => {
  await using served = await serve(api({ $default: {} }), { functions: { backend: "in" } });
  await served.send("GET /");
  expect(Object.keys(served.invocations[0]?.event ?? {})).toEqual([
    ...["version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext"],
    "isBase64Encoded",
  ]);
});

it("invokes a function with an event of payload format 1.0", async () => {
  await using served = await serve(api({ "GET /pets/{id}": format1 }), {
    functions: { backend: { statusCode: 200 } },
  });
  await served.send("GET /pets/6?x=1&x=2", { headers: { "X-Own": ["one", "two"] } });
  await served.send("GET /pets/7");
  const [full, bare] = served.invocations.map(({ event }) => event);
  expect(full).toMatchObject({
    version: "1.0",
    resource: "/pets/{id}",
    path: "/pets/6",
    httpMethod: "GET",
    headers: { "X-Own": "two", Host: expect.any(String) as string },
    multiValueHeaders: { "X-Own": ["one", "two"] },
    queryStringParameters: { x: "2" },
    multiValueQueryStringParameters: { x: ["1", "2"] },
    requestContext: {
      authorizer: { claims: null, scopes: null },
      identity: { sourceIp: "127.0.0.1", userArn: null },
      path: "/pets/6",
      resourcePath: "/pets/{id}",
      stage: "$default",
    },
    pathParameters: { id: "6" },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  });
  expect(bare).toMatchObject({
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
  });
});

// https://github.com/aws-powertools/powertools-lambda-python/issues/621
it.each([
  ["2.0", { rawPath: "/dev/pets", requestContext: { http: { path: "/dev/pets" } } }],
  ["1.0", { path: "/dev/pets", requestContext: { path: "/dev/pets" } }],
])("keeps the stage in the path of an event of format %s", async (version, expected) => {
  await using served = await serve(
    api(
      { "GET /pets": { integration: { payloadFormatVersion: version } } },
      { stages: [{ stageName: "dev" }] },
    ),
    { functions: { backend: { statusCode: 200 } } },
  );
  expect((await served.send("GET /dev/pets")).status).toBe(200);
  expect(served.invocations[0]?.event).toMatchObject(expected);
  expect(await served.send("GET /pets")).toMatchObject({
    status: 404,
    json: { message: "Not Found" },
  });
});

// HTTP APIs decode the path: https://github.com/middleapi/standard-server/pull/93
it.each([
  ["/files/a%2Fb.txt", "/files/a/b.txt"],
  ["/%E2%82%AC", "/€"],
  ["/a//b/", "/a//b/"],
  ["/%", "/%"],
])("decodes the path %s", async (path, rawPath) => {
  await using served = await serve(api({ $default: {} }), { functions: { backend: "in" } });
  await served.send(`GET ${path}`);
  expect(served.invocations[0]?.event).toMatchObject({ rawPath });
});

it.each([
  ["text/plain; charset=utf-8", false],
  ["application/problem+json", false],
  ["application/x-www-form-urlencoded", true],
  ["image/png", true],
])("passes on a body of %s, as base64: %s", async (contentType, isBase64Encoded) => {
  await using served = await serve(api({ $default: {} }), { functions: { backend: "in" } });
  await served.send("POST /", { headers: { "content-type": contentType }, body: "hi" });
  expect(served.invocations[0]?.event).toMatchObject({
    isBase64Encoded,
    body: isBase64Encoded ? "aGk=" : "hi",
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.v2
it.each([
  ["a string", "Hello from Lambda!", 200, "application/json", "Hello from Lambda!"],
  ["an object without a status", { a: 1 }, 200, "application/json", '{"a":1}'],
  ["nothing", null, 200, "application/json", "null"],
  ["a response", { statusCode: 201, body: "hi" }, 201, "text/plain; charset=utf-8", "hi"],
  ["a status alone", { statusCode: "202" }, 202, "text/plain; charset=utf-8", ""],
  [
    "a response in base64",
    {
      statusCode: 200,
      headers: { "Content-Type": "text/html" },
      body: "aGk=",
      isBase64Encoded: true,
    },
    200,
    "text/html",
    "hi",
  ],
])("answers %s of format 2.0", async (_, payload, status, contentType, text) => {
  await using served = await serve(api({ $default: {} }), { functions: { backend: payload } });
  const reply = await served.send("GET /");
  expect([reply.status, reply.headers["content-type"], reply.text]).toEqual([
    status,
    contentType,
    text,
  ]);
  expect(reply.headers["apigw-requestid"]).toMatch(/=$/);
});

it("answers a set-cookie header for each cookie of format 2.0", async () => {
  await using served = await serve(api({ $default: {} }), {
    functions: { backend: { statusCode: 200, cookies: ["a=1", "b=2"], headers: { "X-A": 1 } } },
  });
  const { headers } = await served.send("GET /");
  expect([headers["set-cookie"], headers["x-a"]]).toEqual([["a=1", "b=2"], "1"]);
});

it("answers a response of format 1.0 with its multi-value headers", async () => {
  const backend = {
    statusCode: 200,
    headers: { "X-A": "1", "X-B": "2" },
    multiValueHeaders: { "X-A": ["1", "3"] },
    body: "hi",
  };
  await using served = await serve(api({ $default: format1 }), { functions: { backend } });
  const { headers, text } = await served.send("GET /");
  expect([headers["x-a"], headers["x-b"], text]).toEqual(["1, 3", "2", "hi"]);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
it.each([
  ["a string of format 1.0", "1.0", "hi"],
  ["no status of format 1.0", "1.0", { body: "hi" }],
  ["an invalid status of format 1.0", "1.0", { statusCode: 600 }],
  ["an invalid status", "2.0", { statusCode: 99 }],
  ["a body that is no string", "2.0", { statusCode: 200, body: { a: 1 } }],
  ["an invalid header", "2.0", { statusCode: 200, headers: { "a b": "c" } }],
  ["an error", "2.0", new Error("broken")],
])("answers 500 for %s", async (_, payloadFormatVersion, payload) => {
  await using served = await serve(api({ $default: { integration: { payloadFormatVersion } } }), {
    functions: { backend: payload },
  });
  const reply = await served.send("GET /");
  expect([reply.status, reply.json]).toEqual([500, { message: "Internal Server Error" }]);
  expect(served.diagnoses).toHaveLength(1);
});
