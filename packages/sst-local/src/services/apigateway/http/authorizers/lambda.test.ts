import { expect, it } from "vitest";
import type { Authorizer } from "../definition.ts";
import { api, invocationUri, serve } from "../testing/serve.ts";

const ARN = "arn:aws:execute-api:us-east-1:123456789012:api123/$default/GET/pets/6";

/** An API whose route GET /pets/{id} the function `authorizer` protects. */
const protect = (
  result: unknown,
  authorizer: Partial<Authorizer> = {},
  more: { payloadFormatVersion?: string; now?: () => number } = {},
) =>
  serve(
    api(
      {
        "GET /pets/{id}": {
          route: { authorizationType: "CUSTOM", authorizerId: "own" },
          integration: { payloadFormatVersion: more.payloadFormatVersion ?? "2.0" },
        },
        "GET /other": { route: { authorizationType: "CUSTOM", authorizerId: "own" } },
      },
      {
        authorizers: {
          own: {
            ...{ name: "own", authorizerType: "REQUEST" },
            authorizerUri: invocationUri("authorizer"),
            authorizerPayloadFormatVersion: "2.0",
            enableSimpleResponses: true,
            identitySource: ["$request.header.Authorization"],
            ...authorizer,
          },
        },
      },
    ),
    {
      functions: { authorizer: result, backend: { statusCode: 200 } },
      ...(more.now && { options: { now: more.now } }),
    },
  );

const headers = { authorization: "secret" };
const policy = (Effect: string, Resource: string) => ({
  principalId: "ana",
  policyDocument: { Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] },
  context: { role: "admin", list: ["a"], count: 1 },
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
it("invokes a function with format 2.0 and passes on the context of its simple response", async () => {
  const context = { text: "a", number: 1, flag: true, list: ["x"], map: { y: 1 } };
  await using served = await protect({ isAuthorized: true, context });
  expect((await served.send("GET /pets/6?x=1", { headers })).status).toBe(200);
  const [authorizer, backend] = served.invocations;
  expect(authorizer).toMatchObject({
    functionName: "authorizer",
    event: {
      version: "2.0",
      type: "REQUEST",
      routeArn: ARN,
      identitySource: ["secret"],
      routeKey: "GET /pets/{id}",
      rawPath: "/pets/6",
      rawQueryString: "x=1",
      headers: { authorization: "secret" },
      queryStringParameters: { x: "1" },
      requestContext: { http: { method: "GET", path: "/pets/6" } },
      pathParameters: { id: "6" },
    },
  });
  expect(authorizer?.event).not.toHaveProperty("isBase64Encoded");
  expect(backend?.event).toHaveProperty("requestContext.authorizer", { lambda: context });
});

it("invokes a function with format 1.0 and evaluates its policy", async () => {
  await using served = await protect(
    policy("Allow", ARN),
    { authorizerPayloadFormatVersion: "1.0", enableSimpleResponses: false },
    { payloadFormatVersion: "1.0" },
  );
  expect((await served.send("GET /pets/6", { headers })).status).toBe(200);
  const [authorizer, backend] = served.invocations;
  expect(authorizer?.event).toMatchObject({
    version: "1.0",
    type: "REQUEST",
    methodArn: ARN,
    identitySource: "secret",
    authorizationToken: "secret",
    resource: "/pets/{id}",
    path: "/pets/6",
    httpMethod: "GET",
    pathParameters: { id: "6" },
    stageVariables: {},
  });
  expect(backend?.event).toHaveProperty("requestContext.authorizer", {
    ...{ role: "admin", list: ["a"], count: 1, principalId: "ana" },
  });
});

it.each<[string, unknown, boolean, number, string]>([
  ["isAuthorized: true", { isAuthorized: true }, true, 200, ""],
  ["isAuthorized: false", { isAuthorized: false }, true, 403, "Forbidden"],
  ["an allow", policy("Allow", "*"), false, 200, ""],
  ["an allow of another route", policy("Allow", `${ARN}7`), false, 403, "Forbidden"],
  ["a deny", policy("Deny", ARN), false, 403, "Forbidden"],
  ["no simple response", policy("Allow", "*"), true, 500, "Internal Server Error"],
  ["no policy", { isAuthorized: true }, false, 500, "Internal Server Error"],
  ["nothing", null, true, 500, "Internal Server Error"],
  ["an error", new Error("broken"), true, 500, "Internal Server Error"],
  ["the error Unauthorized", new Error("Unauthorized"), true, 401, "Unauthorized"],
])(
  "answers a request for which the function returns %s",
  async (_, result, simple, status, text) => {
    await using served = await protect(result, { enableSimpleResponses: simple });
    const reply = await served.send("GET /pets/6", { headers });
    expect(reply.status).toBe(status);
    if (status !== 200) expect(reply.json).toEqual({ message: text });
  },
);

it.each([
  ["a header", "$request.header.X-Token", { "x-token": "a" }, "", ["a"]],
  ["a query parameter", "$request.querystring.token", {}, "?token=a&token=b", ["a,b"]],
  ["a context variable", "$context.identity.sourceIp", {}, "", ["127.0.0.1"]],
])(
  "takes %s as identity source, and answers 401 without it",
  async (_, source, sent, query, identity) => {
    const missing = ["$request.header.Other"];
    await using served = await protect({ isAuthorized: true }, { identitySource: [source] });
    expect((await served.send(`GET /pets/6${query}`, { headers: sent })).status).toBe(200);
    expect(served.invocations[0]?.event).toMatchObject({ identitySource: identity });
    await using without = await protect({ isAuthorized: true }, { identitySource: missing });
    const reply = await without.send(`GET /pets/6${query}`, { headers: sent });
    expect([reply.status, reply.json]).toEqual([401, { message: "Unauthorized" }]);
    expect(without.invocations).toEqual([]);
  },
);

const authorizations = (served: Awaited<ReturnType<typeof protect>>) =>
  served.invocations.filter(({ functionName }) => functionName === "authorizer").length;

it("uses a cached result for the same identity on every route until its TTL", async () => {
  let now = Date.now();
  const ttl = { authorizerResultTtlInSeconds: 60 };
  await using served = await protect({ isAuthorized: true }, ttl, { now: () => now });
  await served.send("GET /pets/6", { headers });
  await served.send("GET /other", { headers });
  expect(authorizations(served)).toBe(1);
  await served.send("GET /other", { headers: { authorization: "another" } });
  expect(authorizations(served)).toBe(2);
  now += 60_000;
  await served.send("GET /other", { headers });
  expect(authorizations(served)).toBe(3);
});

it("caches a result for each route with $context.routeKey as identity source", async () => {
  const identitySource = ["$request.header.Authorization", "$context.routeKey"];
  const ttl = { authorizerResultTtlInSeconds: 60, identitySource };
  await using served = await protect({ isAuthorized: true }, ttl);
  for (const path of ["/pets/6", "/other", "/pets/7"]) {
    await served.send(`GET ${path}`, { headers });
  }
  expect(authorizations(served)).toBe(2);
});

it("evaluates a cached policy for each request", async () => {
  const ttl = { authorizerResultTtlInSeconds: 60, enableSimpleResponses: false };
  await using served = await protect(policy("Allow", ARN), ttl);
  expect((await served.send("GET /pets/6", { headers })).status).toBe(200);
  expect((await served.send("GET /pets/7", { headers })).status).toBe(403);
  expect(authorizations(served)).toBe(1);
});
