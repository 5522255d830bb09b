import { describe, expect, it } from "vitest";
import { UserError } from "../../../../errors.ts";
import type { GatewayResponse } from "../api/definition.ts";
import { restApi } from "../index.ts";
import { api, lambdaProxy, mock } from "../testing/definitions.ts";
import { serve } from "../testing/serve.ts";

async function miss(
  gatewayResponses: Record<string, GatewayResponse>,
  headers: Record<string, string> = {},
) {
  const stage = { stageName: "dev", variables: { a: "va" } };
  await using gateway = await serve(api({ "GET /r": mock() }, { gatewayResponses, stage }));
  return await gateway.send("GET /dev/nope?q=1", { headers });
}

it("is AWS's default when nothing is configured", async () => {
  const reply = await miss({});
  expect([reply.status, reply.text]).toEqual([403, '{"message":"Missing Authentication Token"}']);
  expect(reply.headers).toMatchObject({
    "content-type": "application/json",
    "x-amzn-errortype": "MissingAuthenticationTokenException",
    "x-amzn-requestid": expect.stringMatching(/^[0-9a-f-]{36}$/),
    "x-amz-apigw-id": expect.stringMatching(/=$/),
  });
});

describe("lookup", () => {
  const template = (text: string) => ({ responseTemplates: { "application/json": text } });
  it.each([
    [
      "the specific type beats the default",
      {
        DEFAULT_4XX: { statusCode: "400", ...template("d") },
        MISSING_AUTHENTICATION_TOKEN: { statusCode: "404", ...template("s") },
      },
      404,
      "s",
    ],
    [
      "the default is inherited whole",
      { DEFAULT_4XX: { statusCode: "418", ...template("d") } },
      418,
      "d",
    ],
    ["a default without a status keeps the type's", { DEFAULT_4XX: template("d") }, 403, "d"],
    [
      "the specific type inherits no template",
      { DEFAULT_4XX: template("d"), MISSING_AUTHENTICATION_TOKEN: { statusCode: "404" } },
      404,
      '{"message":"Missing Authentication Token"}',
    ],
    [
      "nor a status",
      { DEFAULT_4XX: { statusCode: "418" }, MISSING_AUTHENTICATION_TOKEN: template("s") },
      403,
      "s",
    ],
    [
      "the default of the other family is none",
      { DEFAULT_5XX: { statusCode: "599" } },
      403,
      '{"message":"Missing Authentication Token"}',
    ],
  ])("%s", async (_fact, responses, status, text) => {
    const reply = await miss(responses);
    expect([reply.status, reply.text]).toEqual([status, text]);
  });

  it("covers the failure of an integration", async () => {
    const gatewayResponses = {
      DEFAULT_5XX: {
        responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" },
      },
    };
    await using gateway = await serve(api({ "GET /r": lambdaProxy() }, { gatewayResponses }), {
      functions: { backend: "no object" },
    });
    const reply = await gateway.send("GET /dev/r");
    expect([reply.status, reply.headers["access-control-allow-origin"]]).toEqual([502, "*"]);
  });
});

it.each([
  ["$context.error.message", "Missing Authentication Token"],
  ["$context.error.messageString", '"Missing Authentication Token"'],
  ["$context.error.responseType", "MISSING_AUTHENTICATION_TOKEN"],
  ["$context.stage,", "dev,"],
  ["${context.stage}x", "devx"],
  ["$stageVariables.a", "va"],
  ["$method.request.querystring.q", "1"],
  ["$method.request.header.X-A", "h"],
  ["$method.request.header.x-a", ""],
  ["$context.nothing", ""],
  [
    "$util.escapeJavaScript('x') #if(1) $input.body",
    "$util.escapeJavaScript('x') #if(1) $input.body",
  ],
  ['{"a":$context.error.messageString}', '{"a":"Missing Authentication Token"}'],
])("fills %s in with %s", async (template, text) => {
  const reply = await miss(
    { DEFAULT_4XX: { responseTemplates: { "application/json": template } } },
    { "X-A": "h" },
  );
  expect(reply.text).toBe(text);
});

it("maps headers from static values, the request, the context and stage variables", async () => {
  const sources = {
    s: "'v'",
    q: "method.request.querystring.q",
    h: "method.request.header.X-A",
    c: "context.stage",
    v: "stageVariables.a",
    e: "context.error.responseType",
    none: "method.request.header.None",
  };
  const responseParameters = Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [`gatewayresponse.header.x-${name}`, source]),
  );
  const { headers } = await miss(
    { MISSING_AUTHENTICATION_TOKEN: { responseParameters } },
    { "X-A": "h" },
  );
  expect(headers).toMatchObject({
    "x-s": "v",
    "x-q": "1",
    "x-h": "h",
    "x-c": "dev",
    "x-v": "va",
    "x-e": "MISSING_AUTHENTICATION_TOKEN",
  });
  expect(headers).not.toHaveProperty("x-none");
});

it.each([
  ["text/html", "<p>", "text/html"],
  ["application/xml", "{}", "application/json"],
])("answers Accept %s with %s", async (accept, text, type) => {
  const responseTemplates = { "text/html": "<p>", "application/json": "{}" };
  const reply = await miss({ DEFAULT_4XX: { responseTemplates } }, { Accept: accept });
  expect([reply.text, reply.headers["content-type"]]).toEqual([text, type]);
});

it.each([
  ["an unknown type", { TEAPOT: {} }],
  ["a status that is none", { DEFAULT_4XX: { statusCode: "abc" } }],
  [
    "a target that is none",
    { DEFAULT_4XX: { responseParameters: { "gatewayresponse.cookie.x": "'1'" } } },
  ],
])("refuses %s", (_fact, gatewayResponses) => {
  expect(() => restApi(api({}, { gatewayResponses }), {})).toThrow(UserError);
});
