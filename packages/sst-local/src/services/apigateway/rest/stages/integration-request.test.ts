import { describe, expect, it } from "vitest";
import { UserError } from "../../../../errors.ts";
import type { Integration } from "../api/definition.ts";
import { restApi } from "../index.ts";
import { api, integrated, invocationUri } from "../testing/definitions.ts";
import { httpEndpoint } from "../testing/http-endpoint.ts";
import { serve } from "../testing/serve.ts";

const post = { integrationHttpMethod: "POST" };

/** Calls `POST /m/{id}` of an HTTP integration; what the endpoint got, undefined when nothing. */
async function received(
  integration: Partial<Integration>,
  {
    path = "/m/1",
    type = "HTTP",
    variables = {},
    ...sending
  }: {
    path?: string;
    type?: string;
    variables?: Record<string, string>;
    headers?: Record<string, string> | string[];
    body?: string | Uint8Array;
  } = {},
) {
  await using endpoint = await httpEndpoint();
  const method = integrated({
    type,
    ...post,
    uri: `${endpoint.origin}/post`,
    ...integration,
    ...(integration.uri && { uri: endpoint.origin + integration.uri }),
  });
  await using gateway = await serve(
    api(
      { "ANY /m/{id}": method, "ANY /g/{rest+}": method },
      { stage: { stageName: "dev", variables } },
    ),
  );
  const reply = await gateway.send(`POST /dev${path}`, sending);
  const request = endpoint.requests[0];
  return { reply, request, headers: request?.headers ?? {}, body: request?.body.toString() };
}

describe("choosing a template", () => {
  const json = { "application/json": '{"t":"json"}' };
  const xml = { "application/xml": '{"t":"xml"}' };
  it.each([
    ["its own type", json, "application/json", undefined, '{"t":"json"}'],
    [
      "its own type with a charset",
      json,
      "application/json; charset=utf-8",
      undefined,
      '{"t":"json"}',
    ],
    ["no type, which is JSON", json, undefined, undefined, '{"t":"json"}'],
    ["the default", { $default: '{"t":"any"}' }, "text/plain", "NEVER", '{"t":"any"}'],
    ["nothing, passing through", xml, "text/plain", "WHEN_NO_MATCH", "raw"],
    ["nothing, by default passing through", xml, "text/plain", undefined, "raw"],
    ["none at all, passing through", {}, "text/plain", "WHEN_NO_TEMPLATES", "raw"],
    ["nothing, refused", xml, "text/plain", "WHEN_NO_TEMPLATES", undefined],
    ["none at all, refused", {}, "text/plain", "NEVER", undefined],
  ])("finds %s", async (_fact, requestTemplates, type, passthroughBehavior, body) => {
    const found = await received(
      { requestTemplates, ...(passthroughBehavior && { passthroughBehavior }) },
      { headers: type === undefined ? {} : { "Content-Type": type }, body: "raw" },
    );
    expect([found.reply.status, found.body]).toEqual([body === undefined ? 415 : 200, body]);
  });

  it("answers 415 with AWS's message", async () => {
    const { reply } = await received({ passthroughBehavior: "NEVER" }, { body: "x" });
    expect(reply).toMatchObject({ status: 415, json: { message: "Unsupported Media Type" } });
    expect(reply.headers["x-amzn-errortype"]).toBe("BadRequestException");
  });
});

describe("parameter mappings", () => {
  it.each<[string, string, Record<string, string> | string[], string | undefined]>([
    ["a static value", "'a b'", {}, "a b"],
    ["a path parameter, still encoded", "method.request.path.id", {}, "a%20b"],
    ["the last of repeated query parameters", "method.request.querystring.q", {}, "2"],
    [
      "the last of repeated headers",
      "method.request.header.X-M",
      ["Host", "h", "X-M", "1", "X-M", "2"],
      "2",
    ],
    [
      "all repeated headers",
      "method.request.multivalueheader.X-M",
      ["Host", "h", "X-M", "1", "X-M", "2"],
      "1,2",
    ],
    ["no header of another casing", "method.request.header.x-m", { "X-M": "1" }, undefined],
    ["no query parameter of another casing", "method.request.querystring.Q", {}, undefined],
    ["a context variable", "context.identity.sourceIp", {}, "127.0.0.1"],
    ["no context variable that is not there", "context.nothing.here", {}, undefined],
    ["a stage variable", "stageVariables.v", {}, "var"],
    ["the body", "method.request.body", {}, '{"a":{"b":[1,{"c":"deep"}]}}'],
    ["a path in the body", "method.request.body.a.b[1].c", {}, "deep"],
    ["a part of the body", "method.request.body.a.b", {}, '[1,{"c":"deep"}]'],
    ["no path that leads nowhere", "method.request.body.a.c[0]", {}, undefined],
    ["no inherited property", "method.request.body.constructor", {}, undefined],
  ])("read %s", async (_fact, source, headers, value) => {
    const found = await received(
      { requestParameters: { "integration.request.header.X-Out": source } },
      {
        path: "/m/a%20b?q=1&q=2",
        headers,
        body: '{"a":{"b":[1,{"c":"deep"}]}}',
        variables: { v: "var" },
      },
    );
    expect(found.headers["x-out"]).toBe(value);
  });

  it("keep a list of query parameters", async () => {
    const { request } = await received(
      {
        uri: "/p?own=1",
        requestParameters: {
          "integration.request.querystring.out": "method.request.multivaluequerystring.q",
        },
      },
      { path: "/m/1?q=a&q=b%20c" },
    );
    expect(request?.url).toBe("/p?own=1&out=a&out=b%20c");
  });

  it("read an empty body as an empty object", async () => {
    const found = await received({
      requestParameters: { "integration.request.header.X-Out": "method.request.body" },
    });
    expect([found.headers["x-out"], found.body]).toEqual(["{}", ""]);
  });

  it("answer 400 for an invalid object, and ignore a body that is not an object", async () => {
    const requestParameters = { "integration.request.header.X-Out": "method.request.body.a" };
    const broken = await received({ requestParameters }, { body: " {broken" });
    expect(broken.reply).toMatchObject({
      status: 400,
      json: { message: "Invalid JSON in request body" },
    });
    expect((await received({ requestParameters }, { body: "plain" })).reply.status).toBe(200);
  });

  it.each([
    ["HTTP", ["Content-Length", "Transfer-Encoding"]],
    ["HTTP_PROXY", ["Content-Length", "Transfer-Encoding"]],
  ])("must not set headers of the connection for %s", async (type, names) => {
    for (const name of names) {
      const { reply, request } = await received(
        { requestParameters: { [`integration.request.header.${name}`]: "'1'" } },
        { type },
      );
      expect([reply.status, reply.json, request]).toEqual([
        500,
        { message: "Internal server error" },
        undefined,
      ]);
    }
  });

  it.each([
    "Authorization",
    "Connection",
    "Content-Length",
    "Expect",
    "Proxy-Authenticate",
    "TE",
    "Transfer-Encoding",
  ])("must not set %s for AWS", async (name) => {
    const method = integrated({
      type: "AWS",
      ...post,
      uri: invocationUri("backend"),
      requestParameters: { [`integration.request.header.${name}`]: "'1'" },
    });
    await using gateway = await serve(api({ "GET /m": method }), { functions: { backend: {} } });
    expect((await gateway.send("GET /dev/m")).status).toBe(500);
    expect(gateway.diagnoses[0]!.sentence).toContain(name);
  });

  it.each([
    ["integration.request.cookie.x", "'1'"],
    ["integration.request.header.x", "method.request.cookie.x"],
    ["integration.request.header.x", "method.request.body.a[*]"],
  ])("refuse %s: %s", (target, source) => {
    const method = integrated({
      type: "HTTP",
      uri: "http://x",
      requestParameters: { [target]: source },
    });
    expect(() => restApi(api({ "GET /m": method }), {})).toThrow(UserError);
  });
});

it("sends an HTTP endpoint only the mapped headers and its own", async () => {
  const bare = await received(
    { requestTemplates: { "application/json": " " } },
    { headers: { "Content-Type": "application/json", "X-Client": "1" } },
  );
  const own = [
    "accept",
    "connection",
    "content-length",
    "host",
    "user-agent",
    "x-amzn-apigateway-api-id",
    "x-amzn-trace-id",
  ];
  expect(Object.keys(bare.headers).sort()).toEqual([...own, "content-type"].sort());
  expect(bare.headers).toMatchObject({
    accept: "application/json",
    "content-type": "application/json",
    "user-agent": "AmazonAPIGateway_api123",
    "x-amzn-apigateway-api-id": "api123",
  });
  expect(Object.keys((await received({})).headers).sort()).toEqual(own);
});

it("sends an HTTP proxy the client's request, merged with the mappings", async () => {
  const { request, headers } = await received(
    {
      uri: "/{rest}/{other}",
      requestParameters: {
        "integration.request.path.rest": "method.request.path.rest",
        "integration.request.querystring.q": "'mapped'",
        "integration.request.header.X-Client": "'replaced'",
      },
    },
    {
      type: "HTTP_PROXY",
      path: "/g/a/b%20c?q=1&r=2",
      headers: {
        "X-Client": "1",
        Via: "v",
        "Content-Encoding": "gzip",
        "User-Agent": "me",
      },
      body: "raw",
    },
  );
  expect(request?.url).toBe("/a/b%20c/{other}?q=1&q=mapped&r=2");
  expect(headers).toMatchObject({ "x-client": "replaced", "user-agent": "me" });
  expect(headers).not.toHaveProperty("via");
  expect(headers).not.toHaveProperty("content-encoding");
  expect(headers["host"]).not.toContain("gateway");
  expect(request?.body.toString()).toBe("raw");
});

it("lets a template override headers, query and path", async () => {
  const template = [
    '#set($context.requestOverride.header.X-Out = "header")',
    '#set($context.requestOverride.querystring.q = "query")',
    '#set($context.requestOverride.path.id = "path")',
    "{}",
  ].join("\n");
  const requestParameters = {
    "integration.request.header.X-Out": "'mapped'",
    "integration.request.path.id": "'mapped'",
  };
  const { request, headers } = await received({
    uri: "/{id}",
    requestTemplates: { $default: template },
    requestParameters,
  });
  expect([headers["x-out"], request?.url]).toEqual(["header", "/path?q=query"]);
});

it("answers 500 for a template that fails, and logs why", async () => {
  const { reply } = await received({ requestTemplates: { "application/json": "#if(" } });
  expect(reply).toMatchObject({ status: 500, json: { message: "Internal server error" } });
});

describe("stage variables in the URI", () => {
  it("are replaced, an undefined one by nothing", async () => {
    const { request } = await received(
      { uri: "/${stageVariables.a}/x${stageVariables.none}?${stageVariables.q}" },
      { variables: { a: "one", q: "b=2" } },
    );
    expect(request?.url).toBe("/one/x?b=2");
  });

  it("that leave no endpoint cause a 500", async () => {
    const method = integrated({ type: "HTTP", uri: "http://${stageVariables.host}/x" });
    await using gateway = await serve(api({ "GET /m": method }));
    const reply = await gateway.send("GET /dev/m");
    expect(reply).toMatchObject({ status: 500, json: { message: "Internal server error" } });
    expect(reply.headers["x-amzn-errortype"]).toBe("InternalServerErrorException");
    expect(gateway.diagnoses[0]!.sentence).toContain("http:///x");
  });
});

describe("contentHandling", () => {
  const bytes = Buffer.from([0x50, 0xff, 0x4b]);
  const replaced = Buffer.from("P\uFFFDK");
  const asText = Buffer.from(bytes.toString("base64"));
  it.each([
    ["text", undefined, bytes, replaced],
    ["text", "CONVERT_TO_TEXT", bytes, replaced],
    ["text", "CONVERT_TO_BINARY", asText, bytes],
    ["text", "CONVERT_TO_BINARY", Buffer.from("no base64!"), undefined],
    ["binary", undefined, bytes, bytes],
    ["binary", "CONVERT_TO_BINARY", bytes, bytes],
    ["binary", "CONVERT_TO_TEXT", bytes, asText],
  ])("of a %s request, %s", async (kind, contentHandling, sent, got) => {
    const method = integrated({
      type: "AWS",
      ...post,
      uri: "arn:aws:apigateway:us-east-1:s3:path/b/k",
      ...(contentHandling && { contentHandling }),
    });
    await using gateway = await serve(
      api({ "PUT /o": method }, { restApi: { binaryMediaTypes: ["image/png"] } }),
      { aws: () => ({ status: 200, headers: {}, body: Buffer.alloc(0) }) },
    );
    const type = kind === "binary" ? "image/png" : "image/gif";
    const reply = await gateway.send("PUT /dev/o", {
      headers: { "Content-Type": type },
      body: sent,
    });
    expect(reply.status).toBe(got === undefined ? 500 : 200);
    expect(gateway.awsRequests.map(({ body }) => Buffer.from(body))).toEqual(
      got === undefined ? [] : [got],
    );
  });

  it("answers 500 for a binary body and a template", async () => {
    const method = integrated({
      type: "HTTP",
      uri: "http://127.0.0.1:1",
      requestTemplates: { "image/png": "x" },
    });
    await using gateway = await serve(
      api({ "PUT /o": method }, { restApi: { binaryMediaTypes: ["image/png"] } }),
    );
    expect(
      (await gateway.send("PUT /dev/o", { headers: { "Content-Type": "image/png" }, body: "x" }))
        .status,
    ).toBe(500);
    expect(gateway.diagnoses[0]!.sentence).toContain("CONVERT_TO_TEXT");
  });
});
