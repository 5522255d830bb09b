import { describe, expect, it } from "vitest";
import { UserError } from "../../../../errors.ts";
import type { Authorizer, RestApiDefinition } from "../api/definition.ts";
import { restApi } from "../index.ts";
import { api, invocationUri, lambdaProxy, mock } from "../testing/definitions.ts";
import { serve } from "../testing/serve.ts";

const TOKEN: Authorizer = {
  type: "TOKEN",
  authorizerUri: invocationUri("authorizer"),
  identitySource: "method.request.header.Authorization",
};
const REQUEST: Authorizer = { ...TOKEN, type: "REQUEST" };
const custom = { authorizationType: "CUSTOM", authorizerId: "auth" };
const bearer = { headers: { Authorization: "t" } };

function secured(authorizer: Authorizer, rest: Partial<RestApiDefinition> = {}) {
  return api(
    {
      "GET /rooms/{id}": lambdaProxy({ method: custom }),
      "POST /rooms/{id}": lambdaProxy({ method: custom }),
      "GET /open": lambdaProxy(),
    },
    { authorizers: { auth: authorizer }, ...rest },
  );
}

const statement = (effect: string, resource: unknown, more: object = {}) => ({
  Effect: effect,
  Action: "execute-api:Invoke",
  Resource: resource,
  ...more,
});
const result = (...statements: object[]) => ({
  principalId: "user",
  policyDocument: { Version: "2012-10-17", Statement: statements },
});
const allowAll = result(statement("Allow", "*"));

const behind = (authorizer: unknown) => ({ functions: { authorizer, backend: {} } });

describe("TOKEN", () => {
  it("sends exactly type, token and method ARN", async () => {
    await using gateway = await serve(secured(TOKEN), behind(allowAll));
    await gateway.send("GET /dev/rooms/a%20b", bearer);
    expect(gateway.invocations[0]!.payload).toEqual({
      type: "TOKEN",
      authorizationToken: "t",
      methodArn: "arn:aws:execute-api:us-east-1:123456789012:api123/dev/GET/rooms/a%20b",
    });
  });

  it.each([
    ["without a token", TOKEN, {}],
    ["with an empty one", TOKEN, { headers: { Authorization: "" } }],
    [
      "with one that fails the validation",
      { ...TOKEN, identityValidationExpression: "Bearer .+" },
      bearer,
    ],
    [
      "with one that only begins right",
      { ...TOKEN, identityValidationExpression: "[a-s]?" },
      bearer,
    ],
  ])("answers 401 %s and does not ask", async (_fact, authorizer, sending) => {
    await using gateway = await serve(secured(authorizer), behind(allowAll));
    const reply = await gateway.send("GET /dev/rooms/1", sending);
    expect(reply).toMatchObject({ status: 401, json: { message: "Unauthorized" } });
    expect(reply.headers["x-amzn-errortype"]).toBe("UnauthorizedException");
    expect(gateway.invocations).toEqual([]);
  });

  it("does not run for a method without an authorizer", async () => {
    await using gateway = await serve(secured(TOKEN), behind(allowAll));
    expect((await gateway.send("GET /dev/open")).status).toBe(200);
  });
});

describe("REQUEST", () => {
  it("sends the request, with empty objects for maps without entries", async () => {
    await using gateway = await serve(
      secured({ ...REQUEST, identitySource: "method.request.querystring.k" }),
      behind(allowAll),
    );
    await gateway.send("GET /dev/rooms/1?k=v");
    expect(Object.keys(gateway.invocations[0]!.payload).sort()).toEqual([
      "headers",
      "httpMethod",
      "methodArn",
      "multiValueHeaders",
      "multiValueQueryStringParameters",
      "path",
      "pathParameters",
      "queryStringParameters",
      "requestContext",
      "resource",
      "stageVariables",
      "type",
    ]);
    expect(gateway.invocations[0]!.payload).toMatchObject({
      type: "REQUEST",
      resource: "/rooms/{id}",
      path: "/rooms/1",
      pathParameters: { id: "1" },
      queryStringParameters: { k: "v" },
      stageVariables: {},
      requestContext: { path: "/dev/rooms/1", resourcePath: "/rooms/{id}" },
    });
  });

  it("answers 401 when one of several identity sources is missing or empty", async () => {
    const identitySource =
      "method.request.header.A, method.request.querystring.b, stageVariables.c, context.stage";
    const definition = secured(
      { ...REQUEST, identitySource },
      { stage: { stageName: "dev", variables: { c: "1" } } },
    );
    await using gateway = await serve(definition, behind(allowAll));
    expect((await gateway.send("GET /dev/rooms/1?b=", { headers: { A: "1" } })).status).toBe(401);
    expect((await gateway.send("GET /dev/rooms/1?b=1")).status).toBe(401);
    expect(gateway.invocations).toEqual([]);
    expect((await gateway.send("GET /dev/rooms/1?b=1", { headers: { A: "1" } })).status).toBe(200);
  });

  it("runs for every request without an identity source", async () => {
    const { identitySource: _none, ...authorizer } = REQUEST;
    await using gateway = await serve(
      secured({ ...authorizer, authorizerResultTtlInSeconds: 0 }),
      behind(allowAll),
    );
    await gateway.send("GET /dev/rooms/1");
    expect((await gateway.send("GET /dev/rooms/1")).status).toBe(200);
    expect(
      gateway.invocations.filter(({ functionName }) => functionName === "authorizer"),
    ).toHaveLength(2);
  });

  it("refuses a path parameter as an identity source", () => {
    expect(() =>
      restApi(secured({ ...REQUEST, identitySource: "method.request.path.id" }), {}),
    ).toThrow(UserError);
  });
});

describe("the result of the function", () => {
  it("passes numbers and booleans of its context on as strings, and null as null", async () => {
    const context = { text: "a", number: 1, flag: true, none: null };
    await using gateway = await serve(secured(TOKEN), behind({ ...allowAll, context }));
    await gateway.send("GET /dev/rooms/1", bearer);
    expect(gateway.invocations[1]!.payload).toMatchObject({
      requestContext: {
        authorizer: {
          principalId: "user",
          text: "a",
          number: "1",
          flag: "true",
          none: null,
          integrationLatency: expect.any(Number),
        },
      },
    });
  });

  it("is 401 for exactly the error Unauthorized", async () => {
    await using gateway = await serve(secured(TOKEN), behind(new Error("Unauthorized")));
    expect(await gateway.send("GET /dev/rooms/1", bearer)).toMatchObject({
      status: 401,
      json: { message: "Unauthorized" },
    });
  });

  it.each([
    ["another error", new Error("unauthorized")],
    ["null", null],
    ["a string", "allow"],
    ["no policy", { principalId: "u" }],
    ["no principal", { policyDocument: allowAll.policyDocument }],
    [
      "a policy without statements",
      { principalId: "u", policyDocument: { Version: "2012-10-17" } },
    ],
    ["an unknown effect", result(statement("Permit", "*"))],
    ["an object in the context", { ...allowAll, context: { a: {} } }],
    ["a list in the context", { ...allowAll, context: { a: [] } }],
    [
      "an unknown condition operator",
      result(statement("Allow", "*", { Condition: { Sounds: { a: "b" } } })),
    ],
    ["a resource of 513 characters", result(statement("Allow", `arn:${"x".repeat(509)}`))],
  ])("is a configuration error for %s", async (_fact, answer) => {
    await using gateway = await serve(secured(TOKEN), behind(answer));
    const reply = await gateway.send("GET /dev/rooms/1", bearer);
    expect(reply).toMatchObject({ status: 500, json: { message: null } });
    expect(reply.headers["x-amzn-errortype"]).toBe("AuthorizerConfigurationException");
    expect(gateway.diagnoses).toMatchObject([{ stage: "authorize" }]);
  });

  it("is a failure when the function cannot be invoked", async () => {
    await using gateway = await serve(secured(TOKEN), { functions: { backend: {} } });
    const reply = await gateway.send("GET /dev/rooms/1", bearer);
    expect(reply).toMatchObject({ status: 500, json: { message: null } });
    expect(reply.headers["x-amzn-errortype"]).toBe("AuthorizerFailureException");
  });

  it.each([
    ["no matching Allow", result(statement("Allow", "*/GET/other")), ""],
    [
      "an explicit Deny",
      result(statement("Allow", "*"), statement("Deny", "*/GET/*")),
      " with an explicit deny",
    ],
    [
      "a NotResource that covers it",
      result(statement("Deny", undefined, { NotResource: "*/x" })),
      " with an explicit deny",
    ],
  ])("is 403 for %s", async (_fact, answer, suffix) => {
    await using gateway = await serve(secured(TOKEN), behind(answer));
    const reply = await gateway.send("GET /dev/rooms/1", bearer);
    expect(reply.status).toBe(403);
    expect(reply.json).toEqual({
      Message: `User is not authorized to access this resource${suffix}`,
    });
    expect(reply.headers["x-amzn-errortype"]).toBe("AccessDeniedException");
  });
});

describe("the cache", () => {
  const asked = (gateway: Awaited<ReturnType<typeof serve>>) =>
    gateway.invocations.filter(({ functionName }) => functionName === "authorizer").length;
  const onlyThisMethod = (event: { methodArn: string }) =>
    result(statement("Allow", event.methodArn));

  it("keeps the policy and evaluates it per request: one for a single method denies the others", async () => {
    await using gateway = await serve(secured(TOKEN), behind(onlyThisMethod));
    expect((await gateway.send("GET /dev/rooms/1", bearer)).status).toBe(200);
    expect((await gateway.send("POST /dev/rooms/1", bearer)).status).toBe(403);
    expect(asked(gateway)).toBe(1);
    expect(gateway.diagnoses[0]!.sentence).toBe(
      "The policy of the authorizer auth allows GET/rooms/1; the cached result for this identity denied POST/rooms/1.",
    );
  });

  it("keeps denials, but neither errors nor 401s", async () => {
    const answers = [
      new Error("down"),
      new Error("Unauthorized"),
      result(statement("Deny", "*")),
      allowAll,
    ];
    await using gateway = await serve(
      secured(TOKEN),
      behind(() => answers.shift()),
    );
    const statuses = [];
    for (let index = 0; index < 4; index++)
      statuses.push((await gateway.send("GET /dev/rooms/1", bearer)).status);
    expect(statuses).toEqual([500, 401, 403, 403]);
  });

  it.each([
    ["300 s by default", undefined, 299_999, 1],
    ["no longer than that", undefined, 300_000, 2],
    ["for its TTL", 10, 9_999, 1],
    ["not at all with 0", 0, 0, 2],
  ])("lasts %s", async (_fact, ttl, later, times) => {
    let now = 1_700_000_000_000;
    const authorizer = ttl === undefined ? TOKEN : { ...TOKEN, authorizerResultTtlInSeconds: ttl };
    await using gateway = await serve(secured(authorizer), {
      ...behind(allowAll),
      options: { now: () => now },
    });
    await gateway.send("GET /dev/rooms/1", bearer);
    now += later;
    await gateway.send("GET /dev/rooms/1", bearer);
    expect(asked(gateway)).toBe(times);
  });

  it("is keyed by all identity sources together, and can be flushed", async () => {
    const identitySource = "method.request.header.A,method.request.header.B";
    await using gateway = await serve(secured({ ...REQUEST, identitySource }), behind(allowAll));
    const send = (A: string, B: string) => gateway.send("GET /dev/rooms/1", { headers: { A, B } });
    await send("1", "23");
    await send("12", "3");
    await send("1", "23");
    expect(asked(gateway)).toBe(2);
    gateway.listener.flushAuthorizersCache();
    await send("1", "23");
    expect(asked(gateway)).toBe(3);
  });

  it("refuses a TTL above an hour", () => {
    expect(() => restApi(secured({ ...TOKEN, authorizerResultTtlInSeconds: 3601 }), {})).toThrow(
      UserError,
    );
  });
});

it("answers 414 to a method ARN above 1600 bytes", async () => {
  await using gateway = await serve(secured(TOKEN), behind(allowAll));
  expect((await gateway.send(`GET /dev/rooms/${"x".repeat(1600)}`, bearer)).status).toBe(414);
  expect(gateway.invocations).toEqual([]);
});

describe("Cognito", () => {
  const pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a";
  const definition = api(
    {
      "GET /r": lambdaProxy({
        method: {
          authorizationType: "COGNITO_USER_POOLS",
          authorizerId: "pool",
          authorizationScopes: ["a/read"],
        },
      }),
    },
    { authorizers: { pool: { type: "COGNITO_USER_POOLS", providerARNs: [pool] } } },
  );
  const functions = { backend: {} };

  it("passes the verified claims on as strings, exp and iat as dates", async () => {
    const asked: unknown[] = [];
    await using gateway = await serve(definition, {
      functions,
      cognito: (request) => {
        asked.push(request);
        return Promise.resolve({
          claims: {
            sub: "s",
            auth_time: 1492467169,
            iat: 1492467169,
            exp: 1492470769,
            "cognito:groups": ["a", "b"],
          },
        });
      },
    });
    expect(
      (await gateway.send("GET /dev/r", { headers: { Authorization: "Bearer a.b.c" } })).status,
    ).toBe(200);
    expect(asked).toEqual([{ providerArns: [pool], token: "a.b.c", scopes: ["a/read"] }]);
    expect(gateway.invocations[0]!.payload).toMatchObject({
      requestContext: {
        authorizer: {
          claims: {
            sub: "s",
            auth_time: "1492467169",
            iat: "Mon Apr 17 22:12:49 UTC 2017",
            exp: "Mon Apr 17 23:12:49 UTC 2017",
            "cognito:groups": "a,b",
          },
        },
      },
    });
  });

  it.each([
    [{ refused: "no such key" }, "Unauthorized"],
    [{ refused: "expired", expired: true }, "The incoming token has expired"],
  ])("answers 401 when the user pool refuses the token: %j", async (refusal, message) => {
    await using gateway = await serve(definition, {
      functions,
      cognito: () => Promise.resolve(refusal),
    });
    const reply = await gateway.send("GET /dev/r", { headers: { Authorization: "a.b.c" } });
    expect(reply).toMatchObject({ status: 401, json: { message } });
    expect(gateway.diagnoses[0]!.sentence).toContain(refusal.refused);
  });

  it("answers 401 to a token that is not a JWT, without asking the user pool", async () => {
    await using gateway = await serve(definition, { functions });
    expect((await gateway.send("GET /dev/r", { headers: { Authorization: "abc" } })).status).toBe(
      401,
    );
  });

  it("answers 401 without a token, and 500 without backends.cognito", async () => {
    await using gateway = await serve(definition, { functions });
    expect((await gateway.send("GET /dev/r")).status).toBe(401);
    expect((await gateway.send("GET /dev/r", { headers: { Authorization: "a.b.c" } })).status).toBe(
      500,
    );
    expect(gateway.diagnoses[1]!.sentence).toContain("backends.cognito is not set");
  });
});

describe("AWS_IAM", () => {
  it("refuses an unsigned request as AWS does and says that it cannot verify a signed one", async () => {
    await using gateway = await serve(
      api({ "GET /r": mock("", { method: { authorizationType: "AWS_IAM" } }) }),
    );
    expect(await gateway.send("GET /dev/r")).toMatchObject({
      status: 403,
      json: { message: "Missing Authentication Token" },
    });
    const signed = { headers: { Authorization: "AWS4-HMAC-SHA256 Credential=x" } };
    expect((await gateway.send("GET /dev/r", signed)).status).toBe(500);
    expect(gateway.diagnoses[1]!.sentence).toContain("cannot verify signatures");
  });
});

describe("the resource policy", () => {
  const policy = (...statements: object[]) => ({ Version: "2012-10-17", Statement: statements });
  const anyone = { Principal: "*" };
  const open = statement("Allow", "execute-api:/*", anyone);

  it.each([
    ["allows", policy(open), 200, undefined],
    [
      "allows one stage and method",
      policy(statement("Allow", "execute-api:/dev/GET/r", anyone)),
      200,
      undefined,
    ],
    ["says nothing", policy(statement("Allow", "execute-api:/dev/POST/*", anyone)), 403, ""],
    [
      "denies",
      policy(
        open,
        statement("Deny", "execute-api:/*", {
          ...anyone,
          Condition: { IpAddress: { "aws:SourceIp": ["127.0.0.0/8"] } },
        }),
      ),
      403,
      " with an explicit deny",
    ],
    [
      "denies others",
      policy(
        open,
        statement("Deny", "execute-api:/*", {
          ...anyone,
          Condition: { NotIpAddress: { "aws:SourceIp": "127.0.0.1" } },
        }),
      ),
      200,
      undefined,
    ],
    [
      "allows somebody else",
      policy(statement("Allow", "execute-api:/*", { Principal: { AWS: "arn:aws:iam::1:root" } })),
      403,
      "",
    ],
  ])("%s", async (_fact, document, status, suffix) => {
    await using gateway = await serve(
      api({ "GET /r": mock() }, { restApi: { policy: JSON.stringify(document) } }),
    );
    const reply = await gateway.send("GET /dev/r");
    expect(reply.status).toBe(status);
    if (suffix === undefined) return;
    expect(reply.json).toEqual({
      Message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:api123/dev/GET/r${suffix}`,
    });
  });

  it.each([
    [
      "an explicit deny spares the authorizer",
      policy(open, statement("Deny", "*", anyone)),
      allowAll,
      403,
      0,
    ],
    [
      "one of the two must allow",
      policy(statement("Allow", "execute-api:/other/*", anyone)),
      allowAll,
      200,
      1,
    ],
    ["either is enough", policy(open), result(statement("Allow", "*/other")), 200, 1],
    ["a deny of the authorizer stands", policy(open), result(statement("Deny", "*")), 403, 1],
  ])("with an authorizer: %s", async (_fact, document, answer, status, asked) => {
    await using gateway = await serve(
      secured(TOKEN, { restApi: { policy: document } }),
      behind(answer),
    );
    expect((await gateway.send("GET /dev/rooms/1", bearer)).status).toBe(status);
    expect(
      gateway.invocations.filter(({ functionName }) => functionName === "authorizer"),
    ).toHaveLength(asked);
  });

  it("must be one", () => {
    expect(() => restApi(api({}, { restApi: { policy: "{" } }), {})).toThrow(UserError);
  });
});

it("answers 500 when API Gateway cannot use the role of an authorizer", async () => {
  const authorizerCredentials = "arn:aws:iam::123456789012:role/gateway";
  const authorizer = { type: "TOKEN", authorizerUri: invocationUri("auth"), authorizerCredentials };
  await using gateway = await serve(
    api(
      {
        "GET /m": lambdaProxy({ method: { authorizationType: "CUSTOM", authorizerId: "auth" } }),
      },
      { authorizers: { auth: authorizer } },
    ),
    {
      functions: { backend: {}, auth: {} },
      refuseRole: (role, functionArn) => `${role} may not invoke ${functionArn}`,
    },
  );
  const reply = await gateway.send("GET /dev/m", { headers: { Authorization: "t" } });
  expect([reply.status, reply.json]).toEqual([500, { message: null }]);
  expect(reply.headers["x-amzn-errortype"]).toBe("AuthorizerConfigurationException");
  expect(gateway.diagnoses[0]?.sentence).toContain(`${authorizerCredentials} may not invoke`);
  expect(gateway.invocations).toEqual([]);
});
