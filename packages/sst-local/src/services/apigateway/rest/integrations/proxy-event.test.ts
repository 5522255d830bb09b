import { expect, it } from "vitest";
import { api, lambdaProxy } from "../testing/definitions.ts";
import { serve } from "../testing/serve.ts";

const ok = { functions: { backend: {} } };

it("has exactly the documented keys, with null for absent values", async () => {
  await using gateway = await serve(api({ "GET /rooms": lambdaProxy() }), {
    ...ok,
    options: { now: () => Date.UTC(2024, 1, 3, 4, 5, 6, 789), random: () => 0.5 },
  });
  await gateway.send("GET /dev/rooms", { headers: { Host: "abc.example.com", "User-Agent": "t" } });
  expect(gateway.invocations[0]!.payload).toEqual({
    resource: "/rooms",
    path: "/rooms",
    httpMethod: "GET",
    headers: expect.anything(),
    multiValueHeaders: expect.anything(),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: "123456789012",
      apiId: "api123",
      deploymentId: expect.stringMatching(/^[a-z0-9]{10}$/),
      domainName: "abc.example.com",
      domainPrefix: "abc",
      extendedRequestId: expect.stringMatching(/^.{15}=$/),
      httpMethod: "GET",
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: "127.0.0.1",
        user: null,
        userAgent: "t",
        userArn: null,
      },
      path: "/dev/rooms",
      protocol: "HTTP/1.1",
      requestId: "88888888-8888-4888-a888-888888888888",
      requestTime: "03/Feb/2024:04:05:06 +0000",
      requestTimeEpoch: Date.UTC(2024, 1, 3, 4, 5, 6, 789),
      resourceId: expect.stringMatching(/^[a-z0-9]{10}$/),
      resourcePath: "/rooms",
      stage: "dev",
    },
    body: null,
    isBase64Encoded: false,
  });
});

it("keeps the client's header casing except for Authorization and User-Agent", async () => {
  await using gateway = await serve(api({ "GET /r": lambdaProxy() }), ok);
  await gateway.send("GET /dev/r", {
    headers: [
      "Host",
      "h",
      "aUTHorization",
      "a",
      "user-agent",
      "u",
      "x-ONE",
      "1",
      "x-ONE",
      "2",
      "X-One",
      "3",
    ],
  });
  const { headers, multiValueHeaders } = gateway.invocations[0]!.payload as {
    headers: Record<string, string>;
    multiValueHeaders: Record<string, string[]>;
  };
  expect(headers).toEqual({
    Host: "h",
    Authorization: "a",
    "User-Agent": "u",
    "x-ONE": "2",
    "X-One": "3",
    "X-Amzn-Trace-Id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/),
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Port": String(gateway.port),
    "X-Forwarded-Proto": "http",
  });
  expect(multiValueHeaders["x-ONE"]).toEqual(["1", "2"]);
});

it("drops headers of the connection", async () => {
  await using gateway = await serve(api({ "POST /r": lambdaProxy() }), ok);
  const dropped = [
    "Content-MD5",
    "Max-Forwards",
    "Proxy-Authenticate",
    "Server",
    "TE",
    "Trailer",
    "WWW-Authenticate",
  ];
  await gateway.send("POST /dev/r", {
    headers: Object.fromEntries([["Upgrade", "x"], ...dropped.map((name) => [name, "x"])]),
    body: "b",
  });
  const names = Object.keys(gateway.invocations[0]!.payload["headers"] as object);
  expect(names.sort()).toEqual([
    "Host",
    "X-Amzn-Trace-Id",
    "X-Forwarded-For",
    "X-Forwarded-Port",
    "X-Forwarded-Proto",
  ]);
});

it.each([
  ["a=1&a=2&b=x+y%2B", { a: "2", b: "x y+" }, { a: ["1", "2"], b: ["x y+"] }],
  ["a=1;b=2", { a: "1", b: "2" }, { a: ["1"], b: ["2"] }],
  ["a&b=", { a: "", b: "" }, { a: [""], b: [""] }],
  ["A=1&a=2", { A: "1", a: "2" }, { A: ["1"], a: ["2"] }],
  ["a=%ZZ", { a: "%ZZ" }, { a: ["%ZZ"] }],
  ["&", null, null],
])("reads the query %s", async (query, single, multi) => {
  await using gateway = await serve(api({ "GET /r": lambdaProxy() }), ok);
  await gateway.send(`GET /dev/r?${query}`);
  expect(gateway.invocations[0]!.payload).toMatchObject({
    queryStringParameters: single,
    multiValueQueryStringParameters: multi,
  });
});

it.each([
  ["text/plain", Buffer.from("héllo"), "héllo", false],
  ["text/plain", Buffer.from([0xff, 0xfe]), "//4=", true],
  ["image/png", Buffer.from("png"), "cG5n", true],
  ["image/png; q=1", Buffer.from("png"), "cG5n", true],
  ["audio/ogg", Buffer.from("ogg"), "b2dn", true],
])("passes a %s body on", async (type, sent, body, isBase64Encoded) => {
  const definition = api(
    { "POST /r": lambdaProxy() },
    { restApi: { binaryMediaTypes: ["image/png", "audio/*"] } },
  );
  await using gateway = await serve(definition, ok);
  await gateway.send("POST /dev/r", { headers: { "Content-Type": type }, body: sent });
  expect(gateway.invocations[0]!.payload).toMatchObject({ body, isBase64Encoded });
});

it("keeps slashes after the stage in requestContext.path and collapses them in path", async () => {
  await using gateway = await serve(api({ "GET /r": lambdaProxy() }), ok);
  await gateway.send("GET /dev//r/");
  expect(gateway.invocations[0]!.payload).toMatchObject({
    path: "/r/",
    requestContext: { path: "/dev//r/" },
  });
});

it("ignores parameter mappings, but answers 500 for a forbidden one", async () => {
  const mapped = (target: string) =>
    lambdaProxy({ integration: { requestParameters: { [target]: "'v'" } } });
  await using gateway = await serve(
    api({
      "GET /ok": mapped("integration.request.header.X-New"),
      "GET /bad": mapped("integration.request.header.TE"),
    }),
    ok,
  );
  expect((await gateway.send("GET /dev/ok")).status).toBe(200);
  expect(gateway.invocations[0]!.payload["headers"]).not.toHaveProperty("X-New");
  expect((await gateway.send("GET /dev/bad")).status).toBe(500);
});

it("answers 500 when integrationHttpMethod is not POST", async () => {
  await using gateway = await serve(
    api({ "GET /r": lambdaProxy({ integration: { integrationHttpMethod: "GET" } }) }),
    ok,
  );
  const reply = await gateway.send("GET /dev/r");
  expect([reply.status, reply.json]).toEqual([500, { message: "Internal server error" }]);
});

it("reads __proto__ as an ordinary name", async () => {
  await using gateway = await serve(api({ "GET /r": lambdaProxy() }), ok);
  await gateway.send("GET /dev/r?__proto__=x", {
    headers: { __proto__x: "1", ["__proto__"]: "y" },
  });
  const payload = gateway.invocations[0]!.payload;
  expect(Object.keys(payload["queryStringParameters"] as object)).toEqual(["__proto__"]);
  expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
});
