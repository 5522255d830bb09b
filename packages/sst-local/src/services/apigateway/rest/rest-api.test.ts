import { describe, expect, it } from "vitest";
import { UserError } from "../../../errors.ts";
import type { MethodDefinition } from "./index.ts";
import { restApi } from "./index.ts";
import { api, invocationUri, lambdaProxy, mock } from "./testing/definitions.ts";
import { serve } from "./testing/serve.ts";

describe("a deployment", () => {
  it("copies its definition", async () => {
    const resources = [{ path: "/r", methods: { GET: mock("before") } }];
    await using gateway = await serve({ stage: { stageName: "dev" }, resources });
    resources.length = 0;
    expect((await gateway.send("GET /dev/r")).text).toBe("before");
  });

  it("copies the lists in its definition", async () => {
    const providerARNs = ["arn:pool"];
    const asked: unknown[] = [];
    const definition = api(
      {
        "GET /r": mock("", {
          method: { authorizationType: "COGNITO_USER_POOLS", authorizerId: "p" },
        }),
      },
      { authorizers: { p: { type: "COGNITO_USER_POOLS", providerARNs } } },
    );
    await using gateway = await serve(definition, {
      cognito: ({ providerArns }) => {
        asked.push(...providerArns);
        return Promise.resolve({ claims: {} });
      },
    });
    providerARNs.push("arn:later");
    await gateway.send("GET /dev/r", { headers: { Authorization: "a.b.c" } });
    expect(asked).toEqual(["arn:pool"]);
  });

  it("is replaced without dropping requests in progress", async () => {
    let finish: (value: object) => void = () => {};
    const slow = new Promise<object>((resolve) => (finish = resolve));
    await using gateway = await serve(api({ "GET /r": lambdaProxy() }), {
      functions: { backend: slow },
    });
    const underWay = gateway.send("GET /dev/r");
    await expect.poll(() => gateway.invocations.length).toBe(1);
    gateway.listener.update(api({ "GET /r": mock("after") }));
    expect((await gateway.send("GET /dev/r")).text).toBe("after");
    finish({ body: "before" });
    expect((await underWay).text).toBe("before");
  });

  it("stays current when the next one is refused", async () => {
    await using gateway = await serve(api({ "GET /r": mock("stays") }));
    expect(() => gateway.listener.update(api({ "GET /r": { method: {} } }))).toThrow(UserError);
    expect((await gateway.send("GET /dev/r")).text).toBe("stays");
  });

  it("removes cached results of authorizers", async () => {
    const definition = api(
      { "GET /r": mock("", { method: { authorizationType: "CUSTOM", authorizerId: "a" } }) },
      { authorizers: { a: { type: "TOKEN", authorizerUri: invocationUri("authorizer") } } },
    );
    const policyDocument = { Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
    await using gateway = await serve(definition, {
      functions: { authorizer: { principalId: "u", policyDocument } },
    });
    const headers = { Authorization: "t" };
    await gateway.send("GET /dev/r", { headers });
    gateway.listener.update(definition);
    await gateway.send("GET /dev/r", { headers });
    expect(gateway.invocations).toHaveLength(2);
  });
});

describe("a canary", () => {
  const template = "$context.isCanaryRequest $stageVariables.a $stageVariables.b";
  const stage = { stageName: "dev", variables: { a: "stage", b: "stage" } };
  const canary = { percentTraffic: 30, stageVariableOverrides: { b: "canary" } };

  it.each([
    [0.29, "true stage canary"],
    [0.3, "false stage stage"],
  ])("gets its share: a throw of %s gives %s", async (thrown, text) => {
    await using gateway = await serve(api({ "GET /r": mock(template) }, { stage, canary }), {
      options: { random: () => thrown },
    });
    expect((await gateway.send("GET /dev/r")).text).toBe(text);
  });

  it("serves its own deployment and stage variables to all requests at 100 percent", async () => {
    const canarySettings = {
      percentTraffic: 100,
      deployment: api({ "GET /r": mock(`canary ${template}`) }),
      stageVariableOverrides: { b: "canary" },
    };
    const definition = api({ "GET /r": mock("stage") }, { stage: { ...stage, canarySettings } });
    await using gateway = await serve(definition);
    expect((await gateway.send("GET /dev/r")).text).toBe("canary true stage canary");
  });

  it("has its own resources, and is visible in the event", async () => {
    const resources = api({ "GET /new": lambdaProxy() }).resources;
    const definition = api(
      { "GET /r": mock() },
      { stage: { ...stage, canarySettings: { percentTraffic: 100, resources } } },
    );
    await using gateway = await serve(definition, { functions: { backend: {} } });
    expect((await gateway.send("GET /dev/r")).status).toBe(403);
    await gateway.send("GET /dev/new");
    expect(gateway.invocations[0]!.payload).toMatchObject({
      requestContext: { isCanaryRequest: true },
    });
  });
});

describe("the access log", () => {
  it("fills in the stage's format, with dashes for absent values", async () => {
    const format =
      "$context.httpMethod $context.resourcePath $context.status $context.responseLength $context.integrationStatus $context.identity.sourceIp $context.authorizer.principalId $context.error.responseType";
    const definition = api(
      { "GET /r/{id}": mock("four") },
      { stage: { stageName: "dev", accessLogSettings: { format } } },
    );
    await using gateway = await serve(definition);
    await gateway.send("GET /dev/r/1");
    await gateway.send("GET /dev/none");
    expect(gateway.accesses.map(({ line }) => line)).toEqual([
      "GET /r/{id} 200 4 200 127.0.0.1 - -",
      "GET - 403 42 - 127.0.0.1 - MISSING_AUTHENTICATION_TOKEN",
    ]);
    expect(gateway.accesses[0]).toMatchObject({
      httpMethod: "GET",
      path: "/dev/r/1",
      resourcePath: "/r/{id}",
      status: 200,
      responseLength: 4,
    });
  });

  it("has no line for a stage without a format", async () => {
    await using gateway = await serve(api({ "GET /r": mock() }));
    await gateway.send("GET /dev/r");
    expect(gateway.accesses).toMatchObject([{ line: undefined, status: 200 }]);
  });
});

it("makes equal ids from equal clocks and random numbers", async () => {
  const options = { now: () => 1_700_000_000_000, random: () => 0.25 };
  await using gateway = await serve(
    api({ "GET /r": mock("$context.requestId $context.requestTime") }),
    { options },
  );
  const [first, second] = [await gateway.send("GET /dev/r"), await gateway.send("GET /dev/r")];
  expect(first.text).toBe("44444444-4444-4444-9444-444444444444 14/Nov/2023:22:13:20 +0000");
  expect(second.text).toBe(first.text);
  expect(first.headers["x-amzn-requestid"]).toBe("44444444-4444-4444-9444-444444444444");
});

it.each<[string, string, Partial<MethodDefinition>, string]>([
  [
    "a mapping to a header that the method response does not declare",
    "GET /r",
    { methodResponses: { "200": {} } },
    "[Invalid mapping expression parameter specified: method.response.header.Location]",
  ],
  [
    "a mapping to a header without a method response",
    "GET /r",
    { methodResponses: {} },
    "[Invalid mapping expression parameter specified: method.response.header.Location]",
  ],
])("refuses %s with AWS's message", (_fact, key, changed, message) => {
  const responseParameters = { "method.response.header.Location": "'https://example.com'" };
  const method = { ...mock("", { responses: { "200": { responseParameters } } }), ...changed };
  expect(() => restApi(api({ [key]: method }), {})).toThrow(
    expect.objectContaining({
      name: "UserError",
      message: expect.stringContaining(message) as string,
    }) as Error,
  );
});

it.each(["/a/{x}.png", "/pre{x}", "/{x}{y}", "/{}", "/x y", "/x$y", "/a//b", "/{a+}x"])(
  "refuses the path %s with AWS's message",
  (path) => {
    expect(() => restApi(api({ [`GET ${path}`]: mock() }), {})).toThrow(
      "Resource's path part only allow a-zA-Z0-9._-:",
    );
  },
);

it.each(["/a.b_c-d:e", "/{x}", "/{x+}", "/{x.y-z}", "/"])("accepts the path %s", (path) => {
  expect(() => restApi(api({ [`GET ${path}`]: mock() }), {})).not.toThrow();
});

it.each([
  [
    "101 stage variables",
    {
      variables: Object.fromEntries(
        Array.from({ length: 101 }, (_none, index) => [`v${index}`, "x"]),
      ),
    },
  ],
  ["a variable name of 65 characters", { variables: { ["x".repeat(65)]: "x" } }],
  ["a variable of 513 characters", { variables: { x: "x".repeat(513) } }],
  [
    "a response cache",
    { cacheClusterEnabled: true, methodSettings: { "*/*": { cachingEnabled: true } } },
  ],
])("refuses %s", (_fact, stage) => {
  expect(() => restApi(api({}, { stage: { stageName: "dev", ...stage } }), {})).toThrow(UserError);
});
