import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, it } from "vitest";
import { httpEndpoint } from "../rest/testing/http-endpoint.ts";
import { LIMITS } from "./limits.ts";
import { api, functionArn, invocationUri, serve } from "./testing/serve.ts";

const done = { functions: { backend: { statusCode: 200, body: "done" } } };
const ORIGIN = "https://app.example.com";
const preflight = { origin: ORIGIN, "access-control-request-method": "PUT" };

it("answers 404 where no route matches", async () => {
  await using served = await serve(api({ "GET /a": {} }), done);
  for (const line of ["GET /b", "POST /a", "OPTIONS /a", "GET /a/"]) {
    const reply = await served.send(line);
    expect([line, reply.status, reply.json]).toEqual([line, 404, { message: "Not Found" }]);
    expect(reply.headers["content-type"]).toBe("application/json");
  }
});

it("serves a named stage below its name, and everything else in $default", async () => {
  const stages = [
    { stageName: "$default", stageVariables: { name: "backend" } },
    { stageName: "dev", stageVariables: { name: "other" } },
  ];
  const integrationUri = invocationUri("${stageVariables.name}");
  await using served = await serve(
    api({ "GET /a": { integration: { integrationUri } } }, { stages }),
    {
      functions: { backend: "default", other: "dev" },
    },
  );
  expect((await served.send("GET /a")).text).toBe("default");
  expect((await served.send("GET /dev/a")).text).toBe("dev");
  expect((await served.send("GET /dev")).status).toBe(404);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
const corsConfiguration = {
  allowOrigins: [ORIGIN],
  allowMethods: ["GET", "PUT"],
  allowHeaders: ["authorization"],
  exposeHeaders: ["x-a"],
  allowCredentials: true,
  maxAge: 60,
};

it("answers a preflight by the CORS configuration without the integration", async () => {
  await using served = await serve(api({ "GET /a": {} }, { corsConfiguration }), done);
  const reply = await served.send("OPTIONS /a", { headers: preflight });
  expect(reply.status).toBe(204);
  expect(reply.headers).toMatchObject({
    "access-control-allow-origin": ORIGIN,
    "access-control-allow-methods": "GET,PUT",
    "access-control-allow-headers": "authorization",
    "access-control-allow-credentials": "true",
    "access-control-max-age": "60",
  });
  const other = await served.send("OPTIONS /a", { headers: { ...preflight, origin: "https://b" } });
  expect([other.status, other.headers["access-control-allow-origin"]]).toEqual([204, undefined]);
  expect(served.invocations).toEqual([]);
});

it.each([
  ["$default", "$default"],
  ["ANY /{proxy+}", "ANY /{proxy+}"],
])("hands a preflight to the route %s, which takes OPTIONS", async (_, routeKey) => {
  await using served = await serve(api({ [routeKey]: {} }, { corsConfiguration }), done);
  const reply = await served.send("OPTIONS /a", { headers: preflight });
  expect([reply.status, reply.headers["access-control-allow-methods"]]).toEqual([200, "GET,PUT"]);
  expect(served.invocations).toHaveLength(1);
});

it("replaces the CORS headers of the integration, and adds them to errors", async () => {
  const headers = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "x" };
  await using served = await serve(api({ "GET /a": {} }, { corsConfiguration }), {
    functions: { backend: { statusCode: 200, headers } },
  });
  const reply = await served.send("GET /a", { headers: { origin: ORIGIN } });
  expect(reply.headers).toMatchObject({
    "access-control-allow-origin": ORIGIN,
    "access-control-expose-headers": "x-a",
  });
  expect(reply.headers).not.toHaveProperty("access-control-allow-methods");
  const missing = await served.send("GET /b", { headers: { origin: ORIGIN } });
  expect([missing.status, missing.headers["access-control-allow-origin"]]).toEqual([404, ORIGIN]);
  const same = await served.send("GET /a");
  expect(same.headers).not.toHaveProperty("access-control-allow-origin");
});

it.each([
  [["*"], ORIGIN, "*"],
  [["https://*"], ORIGIN, ORIGIN],
  [["http://*"], ORIGIN, undefined],
])("allows the origins %j: %s gets %s", async (allowOrigins, origin, expected) => {
  await using served = await serve(
    api({ $default: {} }, { corsConfiguration: { allowOrigins } }),
    done,
  );
  const reply = await served.send("GET /", { headers: { origin } });
  expect(reply.headers["access-control-allow-origin"]).toBe(expected);
});

it("passes on the CORS headers of the integration without a configuration", async () => {
  await using served = await serve(api({ $default: {} }), {
    functions: { backend: { statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" } } },
  });
  const reply = await served.send("GET /");
  expect(reply.headers["access-control-allow-origin"]).toBe("*");
});

it("answers 413 for a body of more than 10 MB, and for an event of more than 6 MB", async () => {
  await using served = await serve(api({ $default: {} }), done);
  for (const length of [LIMITS.payload + 1, LIMITS.lambdaPayload]) {
    const headers = { "content-type": "text/plain" };
    const reply = await served.send("POST /", { headers, body: "x".repeat(length) });
    expect([reply.status, reply.json]).toEqual([413, { message: "Request Entity Too Large" }]);
  }
  expect((await served.send("POST /", { body: "x".repeat(1000) })).status).toBe(200);
});

it("answers 431 for a request line and header values of more than 10,240 bytes", async () => {
  await using served = await serve(api({ $default: {} }), done);
  const reply = await served.send("GET /", { headers: { "x-long": "x".repeat(10_240) } });
  expect([reply.status, reply.json]).toEqual([431, { message: "Request Header Fields Too Large" }]);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
it("answers 429 above the throttle of the stage or of the route", async () => {
  const limits = (throttlingBurstLimit: number) => ({
    throttlingBurstLimit,
    throttlingRateLimit: 1,
  });
  const stages = [
    {
      stageName: "$default",
      defaultRouteSettings: limits(1),
      routeSettings: { "GET /own": limits(2) },
    },
  ];
  const now = () => 0;
  await using served = await serve(api({ "GET /own": {}, $default: {} }, { stages }), {
    ...done,
    options: { now },
  });
  const statuses = [];
  for (const path of ["/own", "/own", "/own", "/", "/b"]) {
    statuses.push((await served.send(`GET ${path}`)).status);
  }
  expect(statuses).toEqual([200, 200, 429, 200, 429]);
  expect((await served.send("GET /")).json).toEqual({ message: "Too Many Requests" });
});

it("answers 503 for a function that takes too long or is throttled", async () => {
  const never = () => new Promise(() => {});
  const throttled = () => Promise.reject(Object.assign(new Error("slow"), { statusCode: 429 }));
  const slow = { integration: { timeoutInMillis: 50, integrationUri: functionArn("slow") } };
  await using served = await serve(api({ "GET /slow": slow, $default: {} }), {
    functions: { slow: never, backend: throttled },
  });
  for (const path of ["/slow", "/throttled"]) {
    const reply = await served.send(`GET ${path}`);
    expect([reply.status, reply.json]).toEqual([503, { message: "Service Unavailable" }]);
  }
});

it("answers 500 where the role of the integration may not invoke the function", async () => {
  const credentialsArn = "arn:aws:iam::123456789012:role/api";
  await using served = await serve(api({ $default: { integration: { credentialsArn } } }), {
    ...done,
    refuseRole: (role) => `${role} may not.`,
  });
  expect((await served.send("GET /")).status).toBe(500);
  expect(served.diagnoses[0]?.sentence).toContain("role/api may not.");
});

it.each([
  ["does not exist", undefined],
  ["is of another type", "own"],
])("answers 500 on a route whose authorizer %s, and serves the others", async (_, authorizerId) => {
  const own = { name: "own", authorizerType: "REQUEST", authorizerUri: invocationUri("backend") };
  const route = { authorizationType: "JWT", ...(authorizerId && { authorizerId }) };
  await using served = await serve(
    api(
      { "GET /a": { route }, $default: {} },
      { authorizers: { own: { ...own, identitySource: [] } } },
    ),
    done,
  );
  expect((await served.send("GET /a")).status).toBe(500);
  expect(served.diagnoses[0]?.sentence).toMatch(/^The route GET \/a has no authorizer/);
  expect((await served.send("GET /b")).status).toBe(200);
});

it.each([
  ["a VPC link", { connectionType: "VPC_LINK", integrationType: "HTTP_PROXY" }],
  ["a service", { integrationSubtype: "SQS-SendMessage" }],
])("answers 503 for an integration with %s, and says so", async (_, integration) => {
  await using served = await serve(api({ $default: { integration } }), done);
  expect((await served.send("GET /")).status).toBe(503);
  expect(served.diagnoses[0]?.sentence).toMatch(/^sst-local does not emulate /);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
it.each([
  ["GET /pets/{id}", "/extended/{id}", "/pets/a%2Fb?x=1", "/extended/a%2Fb?x=1"],
  ["ANY /parent/{proxy+}", "/petstore/{proxy}", "/parent/a/b", "/petstore/a/b"],
  ["$default", "", "/store/checkout", "/store/checkout"],
  ["$default", "/base/", "/store?x=1", "/base/store?x=1"],
  ["GET /fixed", "/elsewhere?y=2", "/fixed?x=1", "/elsewhere?y=2&x=1"],
])("forwards %s to the URL %s: %s is %s", async (routeKey, path, sent, received) => {
  await using endpoint = await httpEndpoint();
  const integrationUri = endpoint.origin + path;
  const integration = { integrationType: "HTTP_PROXY", integrationMethod: "ANY", integrationUri };
  await using served = await serve(api({ [routeKey]: { integration } }));
  expect((await served.send(`GET ${sent}`)).status).toBe(200);
  expect(endpoint.requests.map(({ url }) => url)).toEqual([received]);
});

it("forwards the request, and the response of the endpoint", async () => {
  await using endpoint = await httpEndpoint({
    status: 302,
    headers: { Location: "/there", "Set-Cookie": ["a=1", "b=2"] },
    body: "moved",
  });
  const integration = {
    ...{ integrationType: "HTTP_PROXY", integrationMethod: "ANY" },
    integrationUri: "https://api.example.com",
  };
  await using served = await serve(api({ $default: { integration } }), {
    localUrl: (url) => url.replace("https://api.example.com", endpoint.origin),
  });
  const reply = await served.send("PUT /a", {
    headers: { "X-Own": "1", Connection: "close" },
    body: "hello",
  });
  expect([reply.status, reply.text, reply.headers["location"]]).toEqual([302, "moved", "/there"]);
  expect(reply.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  const [request] = endpoint.requests;
  expect([request?.method, request?.body.toString()]).toEqual(["PUT", "hello"]);
  expect(request?.headers).toMatchObject({
    host: new URL(endpoint.origin).host,
    forwarded: expect.stringMatching(
      /^by=.*;for=127\.0\.0\.1;host=127\.0\.0\.1:\d+;proto=http$/,
    ) as string,
    via: "HTTP/1.1 AmazonAPIGateway",
    "x-own": "1",
  });
});

it("answers 503 where the endpoint does not answer", async () => {
  await using large = await httpEndpoint({ body: Buffer.alloc(LIMITS.payload + 1) });
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  for (const [integrationUri, sentence] of [
    ["http://127.0.0.1:1/", "ECONNREFUSED"],
    [`http://127.0.0.1:${port}/`, "longer than 2000 ms"],
    [large.origin, `larger than ${LIMITS.payload} bytes`],
  ] as const) {
    const integration = { integrationType: "HTTP_PROXY", integrationUri, timeoutInMillis: 2000 };
    await using served = await serve(api({ $default: { integration } }));
    const reply = await served.send("GET /");
    expect([reply.status, reply.json]).toEqual([503, { message: "Service Unavailable" }]);
    expect(served.diagnoses[0]?.sentence).toContain(sentence);
  }
  silent.close();
});

it("neither answers nor logs a request whose client leaves while it sends the body", async () => {
  await using served = await serve(api({ $default: {} }), done);
  const socket = connect(Number(new URL(served.origin).port), "127.0.0.1");
  socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf");
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await served.send("GET /");
  expect([served.accesses.map(({ httpMethod }) => httpMethod), served.diagnoses]).toEqual([
    ["GET"],
    [],
  ]);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
it("writes an access log line in the format of the stage", async () => {
  const format =
    '$context.identity.sourceIp [$context.routeKey] "$context.httpMethod $context.path" $context.status $context.responseLength $context.integration.status $context.error.message $context.authorizer.error';
  const stages = [{ stageName: "$default", accessLogSettings: { format } }];
  await using served = await serve(api({ "GET /a": {} }, { stages }), done);
  await served.send("GET /a");
  await served.send("GET /b");
  expect(served.accesses.map(({ line }) => line)).toEqual([
    '127.0.0.1 [GET /a] "GET /a" 200 4 200 - -',
    '127.0.0.1 [-] "GET /b" 404 23 - Not Found -',
  ]);
});
