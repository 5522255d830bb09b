import { describe, expect, it } from "vitest";
import { UserError } from "../../../../errors.ts";
import type { IntegrationResponse } from "../api/definition.ts";
import { restApi } from "../index.ts";
import { api, integrated, invocationUri, mock } from "../testing/definitions.ts";
import { httpEndpoint } from "../testing/http-endpoint.ts";
import { serve } from "../testing/serve.ts";

type Responses = Record<string, IntegrationResponse>;
const get = { integrationHttpMethod: "GET" };

async function throughHttp(
  responses: Responses,
  answer: Parameters<typeof httpEndpoint>[0] = {},
  {
    type = "HTTP",
    accept,
    binaryMediaTypes = [] as string[],
  }: { type?: string; accept?: string; binaryMediaTypes?: string[] } = {},
) {
  await using endpoint = await httpEndpoint(answer);
  await using gateway = await serve(
    api(
      { "GET /m": integrated({ type, ...get, uri: endpoint.origin }, { responses }) },
      { restApi: { binaryMediaTypes } },
    ),
  );
  const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept };
  const reply = await gateway.send("GET /dev/m", { headers });
  return { ...reply, diagnosis: gateway.diagnoses[0]?.sentence };
}

describe("selection by status", () => {
  const responses = {
    "200": {},
    "400": { selectionPattern: "4\\d{2}" },
    "502": { selectionPattern: ".*" },
  };
  it.each([
    [{ "200": {}, "400": { selectionPattern: "4\\d{2}" } }, 404, 400],
    [{ "200": {}, "400": { selectionPattern: "4\\d{2}" } }, 201, 200],
    [{ "200": {}, "400": { selectionPattern: "4" } }, 404, 200],
    [{ "200": { selectionPattern: "" }, "400": { selectionPattern: "4|40" } }, 404, 200],
    [responses, 404, 400],
    [responses, 200, 502],
    [{ "500": { selectionPattern: "(?i)5\\p{Digit}{2}" }, "200": {} }, 503, 500],
    [{ "200": { selectionPattern: "2.." } }, 500, undefined],
    [{}, 200, undefined],
  ])("of %j for %s is %s", async (all, status, selected) => {
    const reply = await throughHttp(all, { status });
    expect(reply.status).toBe(selected ?? 500);
    expect(reply.diagnosis === undefined).toBe(selected !== undefined);
  });
});

describe("selection by a function's error", () => {
  it.each([
    [
      "an error",
      new Error("not found: x"),
      { "200": {}, "404": { selectionPattern: "not found.*" }, "500": { selectionPattern: ".+" } },
      404,
    ],
    [
      "an error without a matching pattern",
      new Error("x"),
      { "200": {}, "404": { selectionPattern: "not found.*" } },
      200,
    ],
    [
      "a part of the message",
      new Error("a not found"),
      { "200": {}, "404": { selectionPattern: "not found" } },
      200,
    ],
    ["success, not its status", { a: 1 }, { "200": {}, "504": { selectionPattern: "200" } }, 200],
    [
      "success, even when a pattern matches everything",
      { a: 1 },
      { "200": {}, "500": { selectionPattern: ".*" } },
      200,
    ],
    [
      "an error over two lines",
      new Error("a\nb"),
      { "200": {}, "500": { selectionPattern: "(\\n|.)+" } },
      500,
    ],
  ])("goes by %s", async (_fact, backend, responses, status) => {
    const method = integrated(
      { type: "AWS", integrationHttpMethod: "POST", uri: invocationUri("backend") },
      { responses },
    );
    await using gateway = await serve(api({ "GET /m": method }), { functions: { backend } });
    expect((await gateway.send("GET /dev/m")).status).toBe(status);
  });
});

describe("templates", () => {
  const responseTemplates = {
    "application/xml": "<x/>",
    "application/json": '{"j":1}',
    "text/plain": "t",
  };
  it.each([
    ["application/xml", "<x/>", "application/xml"],
    ["text/plain, application/xml", "t", "text/plain"],
    ["text/html", '{"j":1}', "application/json"],
    [undefined, '{"j":1}', "application/json"],
  ])("go by Accept: %s", async (accept, text, type) => {
    const reply = await throughHttp(
      { "200": { responseTemplates } },
      {},
      accept === undefined ? {} : { accept },
    );
    expect([reply.text, reply.headers["content-type"]]).toEqual([text, type]);
  });

  it("are the first one when none matches", async () => {
    expect((await throughHttp({ "200": { responseTemplates: { "text/csv": "c" } } })).text).toBe(
      "c",
    );
  });

  it("pass the body through when there is none", async () => {
    const responses = { "200": { responseTemplates: { "application/json": null } } };
    expect((await throughHttp(responses, { body: "as it is" })).text).toBe("as it is");
  });

  it("read the integration's body and the request's parameters", async () => {
    await using endpoint = await httpEndpoint({ body: '{"a":{"b":2}}' });
    const template = `$input.path('$.a.b') $input.params('q') $stageVariables.v $context.stage`;
    const method = integrated(
      { type: "HTTP", ...get, uri: endpoint.origin },
      { responses: { "200": { responseTemplates: { "application/json": template } } } },
    );
    await using gateway = await serve(
      api({ "GET /m": method }, { stage: { stageName: "dev", variables: { v: "w" } } }),
    );
    expect((await gateway.send("GET /dev/m?q=1")).text).toBe("2 1 w dev");
  });

  it("that fail cause a 500", async () => {
    expect(
      (await throughHttp({ "200": { responseTemplates: { "application/json": "#if(" } } })).status,
    ).toBe(500);
  });
});

describe("overrides", () => {
  const set = (name: string, value: string) => `#set($context.responseOverride.${name} = ${value})`;
  it.each([
    ["444", 444],
    ["599", 599],
    ["600", 200],
    ["99", 200],
    ['"444"', 200],
  ])("of the status by %s give %s", async (value, status) => {
    const responses = {
      "200": { responseTemplates: { "application/json": set("status", value) } },
    };
    expect((await throughHttp(responses)).status).toBe(status);
  });

  it("of headers replace mapped ones", async () => {
    const reply = await throughHttp({
      "200": {
        responseParameters: {
          "method.response.header.x-a": "'mapped'",
          "method.response.header.x-b": "'mapped'",
        },
        responseTemplates: { "application/json": set("header.X-A", '"set"') },
      },
    });
    expect(reply.headers).toMatchObject({ "x-a": "set", "x-b": "mapped" });
  });

  it.each([
    [
      "with a response template",
      { "application/json": "$context.responseOverride.custom" },
      "kept",
    ],
    ["without one", {}, ""],
  ])("made by the request template of a MOCK stand %s", async (_fact, responseTemplates, text) => {
    const template = [
      set("status", "444"),
      set("header.x-a", '"1"'),
      set("custom", '"kept"'),
      "{statusCode: 200}",
    ].join("\n");
    const method = mock("", {
      integration: { requestTemplates: { "application/json": template } },
      responses: { "200": { responseTemplates } },
    });
    await using gateway = await serve(api({ "GET /m": method }));
    const reply = await gateway.send("GET /dev/m");
    expect([reply.status, reply.headers["x-a"], reply.text]).toEqual([444, "1", text]);
  });

  it("of the request template are visible in the response template", async () => {
    const requestTemplates = {
      "application/json": '#set($context.requestOverride.path.p = "o"){statusCode: 200}',
    };
    await using gateway = await serve(
      api({
        "GET /m": mock("$context.requestOverride.path.p", { integration: { requestTemplates } }),
      }),
    );
    expect((await gateway.send("GET /dev/m")).text).toBe("o");
  });
});

describe("mapped headers", () => {
  it.each([
    ["'static'", "static"],
    ["integration.response.header.X-Two", "2"],
    ["integration.response.multivalueheader.X-Two", "1,2"],
    ["integration.response.body", '{"a":{"b":[7]}}'],
    ["integration.response.body.a.b[0]", "7"],
    ["integration.response.body.a.x", undefined],
    ["integration.response.header.Missing", undefined],
    ["context.httpMethod", "GET"],
    ["stageVariables.none", undefined],
  ])("read %s", async (source, value) => {
    const reply = await throughHttp(
      { "200": { responseParameters: { "method.response.header.x-out": source } } },
      {
        headers: { "X-Two": ["1", "2"], "Content-Type": "application/json" },
        body: '{"a":{"b":[7]}}',
      },
    );
    expect(reply.headers["x-out"]).toBe(value);
  });

  it("are the only headers of the endpoint in a non-proxy response", async () => {
    const reply = await throughHttp(
      { "200": {} },
      { headers: { "X-Own": "1", "Content-Type": "text/html" } },
    );
    expect(reply.headers).not.toHaveProperty("x-own");
    expect(reply.headers["content-type"]).toBe("application/json");
    expect(reply.headers["x-amzn-trace-id"]).toMatch(/^Root=1-/);
  });

  it("are renamed when they belong to the connection or the gateway", async () => {
    const remapped = [
      "Authorization",
      "Connection",
      "Content-Length",
      "Content-MD5",
      "Date",
      "Expect",
      "Host",
      "Max-Forwards",
      "Proxy-Authenticate",
      "Server",
      "Trailer",
      "Upgrade",
      "User-Agent",
      "WWW-Authenticate",
    ];
    const kept = [
      "Accept",
      "Age",
      "Content-Encoding",
      "Pragma",
      "Range",
      "Referer",
      "TE",
      "Via",
      "Warn",
    ];
    const responseParameters = Object.fromEntries(
      [...remapped, ...kept, "Transfer-Encoding"].map((name) => [
        `method.response.header.${name}`,
        `'v-${name}'`,
      ]),
    );
    const { headers } = await throughHttp({ "200": { responseParameters } });
    for (const name of remapped)
      expect(headers[`x-amzn-remapped-${name.toLowerCase()}`]).toBe(`v-${name}`);
    for (const name of kept) expect(headers[name.toLowerCase()]).toBe(`v-${name}`);
    expect(headers["transfer-encoding"]).toBeUndefined();
  });

  it("are refused with any other target", () => {
    const method = mock("", {
      responses: { "200": { responseParameters: { "method.response.cookie.x": "'1'" } } },
    });
    expect(() => restApi(api({ "GET /m": method }), {})).toThrow(UserError);
  });
});

it("passes an HTTP proxy's response on, with some headers renamed or dropped", async () => {
  const reply = await throughHttp(
    { "500": { selectionPattern: ".*" } },
    {
      status: 418,
      body: "short",
      headers: {
        "Content-Type": "text/plain",
        Server: "s",
        Via: "v",
        "x-amzn-RequestId": "theirs",
        "X-Own": "1",
        "Content-Encoding": "identity",
      },
    },
    { type: "HTTP_PROXY" },
  );
  expect([reply.status, reply.text]).toEqual([418, "short"]);
  expect(reply.headers).toMatchObject({
    "content-type": "text/plain",
    "x-own": "1",
    "x-amzn-remapped-server": "s",
    "x-amzn-remapped-x-amzn-requestid": "theirs",
  });
  for (const name of ["via", "content-encoding", "x-amzn-trace-id"])
    expect(reply.headers).not.toHaveProperty(name);
  expect(reply.headers["x-amzn-requestid"]).not.toBe("theirs");
});

it("adds no trace id to a MOCK response", async () => {
  await using gateway = await serve(api({ "GET /m": mock("{}") }));
  const { headers } = await gateway.send("GET /dev/m");
  expect(headers["x-amzn-trace-id"]).toBeUndefined();
  expect(headers["content-type"]).toBe("application/json");
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
it("maps headers from the object in the error message of a function", async () => {
  const trace = { function: "abc()", line: 123, file: "abc.js" };
  const error = { errorType: "InternalServerError", httpStatus: 500, trace };
  const from = "integration.response.body";
  const method = integrated(
    { type: "AWS", integrationHttpMethod: "POST", uri: invocationUri("backend") },
    {
      responses: {
        "200": {},
        "500": {
          selectionPattern: ".*InternalServerError.*",
          responseParameters: {
            "method.response.header.error_type": `${from}.errorType`,
            "method.response.header.error_status": `${from}.httpStatus`,
            "method.response.header.error_trace_function": `${from}.trace.function`,
            "method.response.header.error_trace": `${from}.trace`,
            "method.response.header.error_message": `${from}.errorMessage`,
          },
        },
      },
    },
  );
  await using gateway = await serve(api({ "GET /m": method }), {
    functions: { backend: new Error(JSON.stringify(error)) },
  });
  const reply = await gateway.send("GET /dev/m");
  expect(reply.status).toBe(500);
  expect(reply.headers).toMatchObject({
    error_type: "InternalServerError",
    error_status: "500",
    error_trace_function: "abc()",
    error_trace: JSON.stringify(trace),
    error_message: JSON.stringify(error),
  });
});

describe("contentHandling", () => {
  const bytes = Buffer.from([0x50, 0xff]);
  const encoded = Buffer.from(bytes.toString("base64"));
  const replaced = Buffer.from("P\uFFFD");
  it.each([
    ["text", "text", undefined, bytes, replaced],
    ["text", "binary", undefined, encoded, bytes],
    ["text", "binary", undefined, Buffer.from("no!"), undefined],
    ["text", "binary", "CONVERT_TO_TEXT", bytes, replaced],
    ["text", "text", "CONVERT_TO_BINARY", encoded, bytes],
    ["binary", "text", undefined, bytes, encoded],
    ["binary", "binary", undefined, bytes, bytes],
    ["binary", "binary", "CONVERT_TO_TEXT", bytes, encoded],
    ["binary", "text", "CONVERT_TO_BINARY", bytes, bytes],
  ])("of a %s payload for a %s client, %s", async (payload, client, contentHandling, sent, got) => {
    const type = (kind: string) => (kind === "binary" ? "image/png" : "text/plain");
    const reply = await throughHttp(
      { "200": contentHandling === undefined ? {} : { contentHandling } },
      { body: sent, headers: { "Content-Type": type(payload) } },
      { accept: type(client), binaryMediaTypes: ["image/png"] },
    );
    expect(reply.status).toBe(got === undefined ? 500 : 200);
    expect(got === undefined ? got : reply.bytes).toEqual(got);
  });

  it("decodes the base64 that a function returns", async () => {
    const method = integrated(
      { type: "AWS", integrationHttpMethod: "POST", uri: invocationUri("backend") },
      { responses: { "200": { contentHandling: "CONVERT_TO_BINARY" } } },
    );
    await using gateway = await serve(api({ "GET /m": method }), {
      functions: { backend: encoded.toString() },
    });
    expect((await gateway.send("GET /dev/m")).bytes).toEqual(bytes);
  });
});
