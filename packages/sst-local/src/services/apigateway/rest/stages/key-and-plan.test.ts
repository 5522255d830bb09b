import { describe, expect, it } from "vitest";
import { UserError } from "../../../../errors.ts";
import type { RestApiDefinition, UsagePlan } from "../api/definition.ts";
import { restApi } from "../index.ts";
import { api, invocationUri, lambdaProxy } from "../testing/definitions.ts";
import { serve } from "../testing/serve.ts";

const KEY = "abcdefghijklmnopqrst";
const withKey = { headers: { "x-api-key": KEY } };
const required = lambdaProxy({ method: { apiKeyRequired: true } });
const basic: UsagePlan = { name: "p", apiStages: ["<this stage>"], keys: ["k"] };

function keyed(plan: Partial<UsagePlan> = {}, rest: Partial<RestApiDefinition> = {}) {
  return api(
    { "GET /r": required, "GET /other": required, "GET /open": lambdaProxy() },
    {
      apiKeys: [{ id: "kid", name: "k", value: KEY, enabled: true }],
      usagePlans: [{ ...basic, ...plan }],
      ...rest,
    },
  );
}

const functions = { backend: {} };

async function statuses(gateway: Awaited<ReturnType<typeof serve>>, lines: string[]) {
  const found = [];
  for (const line of lines) found.push((await gateway.send(line, withKey)).status);
  return found;
}

describe("the key", () => {
  it("allows the method and is in the identity", async () => {
    await using gateway = await serve(keyed(), { functions });
    expect((await gateway.send("GET /dev/r", { headers: { "X-API-Key": KEY } })).status).toBe(200);
    await gateway.send("GET /dev/open", withKey);
    const [first, second] = gateway.invocations.map(({ payload }) => payload);
    expect(first).toMatchObject({ requestContext: { identity: { apiKey: KEY, apiKeyId: "kid" } } });
    expect(second!["requestContext"]).not.toHaveProperty("identity.apiKey");
  });

  it.each([
    ["missing", keyed(), {}],
    ["wrong", keyed(), { headers: { "x-api-key": "other" } }],
    ["disabled", keyed({}, { apiKeys: [{ name: "k", value: KEY, enabled: false }] }), withKey],
    ["in no plan", keyed({ keys: [] }), withKey],
    ["in a plan of no stage", keyed({ apiStages: [] }), withKey],
    [
      "in a plan of another stage",
      keyed({ apiStages: [{ apiId: "api123", stage: "prod" }] }),
      withKey,
    ],
    ["in a plan of another API", keyed({ apiStages: [{ apiId: "other", stage: "dev" }] }), withKey],
  ])("answers 403 when it is %s", async (_fact, definition, sending) => {
    await using gateway = await serve(definition, { functions });
    const reply = await gateway.send("GET /dev/r", sending);
    expect(reply).toMatchObject({ status: 403, json: { message: "Forbidden" } });
    expect(reply.headers["x-amzn-errortype"]).toBe("ForbiddenException");
    expect(gateway.invocations).toEqual([]);
  });

  it.each([
    ["the authorizer's key and no header", KEY, {}, 200],
    ["a header the authorizer does not confirm", undefined, withKey.headers, 403],
  ])(
    "comes from the authorizer when the API says so: %s",
    async (_fact, usageIdentifierKey, headers, status) => {
      const definition = api(
        {
          "GET /r": lambdaProxy({
            method: { apiKeyRequired: true, authorizationType: "CUSTOM", authorizerId: "a" },
          }),
        },
        {
          restApi: { apiKeySource: "AUTHORIZER" },
          authorizers: { a: { type: "TOKEN", authorizerUri: invocationUri("authorizer") } },
          apiKeys: [{ name: "k", value: KEY }],
          usagePlans: [basic],
        },
      );
      const policyDocument = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
      const authorizer = { principalId: "u", policyDocument, usageIdentifierKey };
      await using gateway = await serve(definition, { functions: { ...functions, authorizer } });
      const reply = await gateway.send("GET /dev/r", {
        headers: { ...headers, Authorization: "t" },
      });
      expect(reply.status).toBe(status);
    },
  );
});

describe("throttling", () => {
  it("allows a burst, refuses the rest and refills with time", async () => {
    let now = 1_700_000_000_000;
    const throttle = { rateLimit: 2, burstLimit: 3 };
    await using gateway = await serve(keyed({ throttle }), {
      functions,
      options: { now: () => now },
    });
    const get = Array.from({ length: 4 }, () => "GET /dev/r");
    expect(await statuses(gateway, get)).toEqual([200, 200, 200, 429]);
    now += 1000;
    expect(await statuses(gateway, get)).toEqual([200, 200, 429, 429]);
    const reply = await gateway.send("GET /dev/r", withKey);
    expect(reply.json).toEqual({ message: "Too Many Requests" });
    expect(reply.headers["x-amzn-errortype"]).toBe("TooManyRequestsException");
  });

  it("of a method in a plan replaces that of the plan", async () => {
    const apiStages = [{ throttle: { "/r/GET": { rateLimit: 1, burstLimit: 1 } } }];
    const definition = keyed({ apiStages, throttle: { rateLimit: 1, burstLimit: 2 } });
    await using gateway = await serve(definition, { functions, options: { now: () => 1 } });
    const lines = [
      "GET /dev/r",
      "GET /dev/r",
      "GET /dev/other",
      "GET /dev/other",
      "GET /dev/other",
    ];
    expect(await statuses(gateway, lines)).toEqual([200, 429, 200, 200, 429]);
  });

  it("of the stage is the default for methods without one", async () => {
    const methodSettings = {
      "*/*": { throttlingRateLimit: 1, throttlingBurstLimit: 1 },
      "other/GET": { throttlingRateLimit: 1, throttlingBurstLimit: 2 },
    };
    const stage = { stageName: "dev", methodSettings };
    await using gateway = await serve(keyed({}, { stage }), {
      functions,
      options: { now: () => 1 },
    });
    const lines = [
      "GET /dev/open",
      "GET /dev/open",
      "GET /dev/other",
      "GET /dev/other",
      "GET /dev/other",
    ];
    expect(await statuses(gateway, lines)).toEqual([200, 429, 200, 200, 429]);
  });
});

describe("the quota", () => {
  const day = 86_400_000;
  const sunday = Date.UTC(2024, 5, 2);

  it.each([
    ["DAY", sunday, day - 1, day],
    ["WEEK", sunday, 7 * day - 1, 7 * day],
    ["MONTH", Date.UTC(2024, 5, 1), 30 * day - 1, 30 * day],
  ])("of a %s starts anew with the next", async (period, start, stillIn, after) => {
    let now = start;
    await using gateway = await serve(keyed({ quota: { limit: 1, period } }), {
      functions,
      options: { now: () => now },
    });
    expect(await statuses(gateway, ["GET /dev/r", "GET /dev/r"])).toEqual([200, 429]);
    now = start + stillIn;
    const reply = await gateway.send("GET /dev/r", withKey);
    expect(reply).toMatchObject({ status: 429, json: { message: "Limit Exceeded" } });
    expect(reply.headers["x-amzn-errortype"]).toBe("LimitExceededException");
    now = start + after;
    expect(await statuses(gateway, ["GET /dev/r"])).toEqual([200]);
  });

  it("is reduced by the offset in the first period", async () => {
    let now = sunday;
    const quota = { limit: 2, offset: 1, period: "DAY" };
    await using gateway = await serve(keyed({ quota }), { functions, options: { now: () => now } });
    expect(await statuses(gateway, ["GET /dev/r", "GET /dev/r"])).toEqual([200, 429]);
    now += day;
    expect(await statuses(gateway, ["GET /dev/r", "GET /dev/r", "GET /dev/r"])).toEqual([
      200, 200, 429,
    ]);
  });

  it("is kept by a new deployment", async () => {
    const definition = keyed({ quota: { limit: 1, period: "DAY" } });
    await using gateway = await serve(definition, { functions, options: { now: () => sunday } });
    await gateway.send("GET /dev/r", withKey);
    gateway.listener.update(definition);
    expect(await statuses(gateway, ["GET /dev/r"])).toEqual([429]);
  });

  it("is refused with any other period", () => {
    expect(() => restApi(keyed({ quota: { limit: 1, period: "YEAR" } }), {})).toThrow(UserError);
  });
});

it("runs after the authorizer and before validation", async () => {
  const definition = keyed({}, { requestValidators: { v: { validateRequestParameters: true } } });
  const method = {
    apiKeyRequired: true,
    requestValidatorId: "v",
    requestParameters: { "method.request.querystring.q": true },
  };
  await using gateway = await serve(
    { ...definition, resources: [{ path: "/v", methods: { GET: lambdaProxy({ method }) } }] },
    { functions },
  );
  expect((await gateway.send("GET /dev/v")).status).toBe(403);
  expect((await gateway.send("GET /dev/v", withKey)).status).toBe(400);
});
