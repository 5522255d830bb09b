import { describe, expect, it } from "vitest";
import { api, lambdaProxy, mock } from "../testing/definitions.ts";
import { serve } from "../testing/serve.ts";

const definition = api({ "POST /r": lambdaProxy(), "GET /r": lambdaProxy() });
const behind = { functions: { backend: {} } };

describe("limits", () => {
  const MiB = 1024 * 1024;

  it("answers 413 to a body above 10 MB, whatever the gateway responses say", async () => {
    const gatewayResponses = {
      DEFAULT_4XX: { statusCode: "400" },
      REQUEST_TOO_LARGE: { statusCode: "418" },
    };
    await using gateway = await serve({ ...api({ "POST /r": mock("ok") }), gatewayResponses });
    const reply = await gateway.send("POST /dev/r", { body: Buffer.alloc(10 * MiB + 1) });
    expect(reply).toMatchObject({ status: 413, json: { message: "Request Too Long" } });
  });

  it("accepts a body of exactly 10 MB", async () => {
    await using gateway = await serve(
      api({
        "POST /r": mock("ok", {
          integration: { requestTemplates: { $default: "{statusCode: 200}" } },
        }),
      }),
    );
    expect((await gateway.send("POST /dev/r", { body: Buffer.alloc(10 * MiB, "a") })).status).toBe(
      200,
    );
  });

  it("answers 413 for an event above 6 MB, 502 for a response above 6 MB", async () => {
    await using gateway = await serve(definition, {
      functions: { backend: () => ({ body: "x".repeat(6 * MiB + 1) }) },
    });
    expect((await gateway.send("POST /dev/r", { body: "x".repeat(6 * MiB) })).status).toBe(413);
    expect((await gateway.send("GET /dev/r")).status).toBe(502);
  });

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
  it.each([
    [10_240, 200],
    [10_241, 413],
  ])("answers %i bytes of request line and header values with %i", async (bytes, status) => {
    await using gateway = await serve(definition, behind);
    const line = "GET /dev/r HTTP/1.1".length + `127.0.0.1:${gateway.port}`.length;
    const headers = {
      Connection: "close",
      "X-Long": "x".repeat(bytes - line - "close".length),
    };
    expect((await gateway.send("GET /dev/r", { headers })).status).toBe(status);
  });

  it("counts the query as part of the request line, and limits the URL", async () => {
    await using gateway = await serve(definition, behind);
    const send = (length: number) =>
      gateway.send(`GET /dev/r?q=${"x".repeat(length)}`, {
        headers: { "X-Long": "x".repeat(5_000) },
      });
    expect((await send(4_000)).status).toBe(200);
    expect((await send(6_000)).status).toBe(413);
    expect(await send(10_300)).toMatchObject({
      status: 414,
      json: { message: "Request URI too long" },
    });
  });
});

it("serves a path with a doubled slash before the stage", async () => {
  await using gateway = await serve(definition, behind);
  expect((await gateway.send("GET //dev/r")).status).toBe(200);
  expect(gateway.invocations[0]!.payload).toMatchObject({
    path: "/r",
    requestContext: { path: "/dev/r" },
  });
});

describe("the trace id", () => {
  it.each([
    ["is made up", undefined, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/],
    [
      "keeps the client's root",
      "Root=1-5759e988-bd862e3fe1be46a994272793",
      /^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=[0-9a-f]{16};Sampled=0$/,
    ],
    [
      "keeps the client's parent",
      "Root=1-a-b;Parent=53995c3f42cd8ad8;Sampled=1",
      /^Root=1-a-b;Parent=53995c3f42cd8ad8;Sampled=1$/,
    ],
  ])("%s and comes back", async (_fact, sent, expected) => {
    await using gateway = await serve(definition, behind);
    const reply = await gateway.send("GET /dev/r", {
      headers: sent === undefined ? {} : { "X-Amzn-Trace-Id": sent },
    });
    expect(reply.headers["x-amzn-trace-id"]).toMatch(expected);
    expect(gateway.invocations[0]!.payload).toMatchObject({
      headers: { "X-Amzn-Trace-Id": reply.headers["x-amzn-trace-id"] },
    });
  });
});

it("appends the caller to X-Forwarded-For", async () => {
  await using gateway = await serve(definition, behind);
  await gateway.send("GET /dev/r", { headers: { "X-Forwarded-For": "203.0.113.1" } });
  expect(gateway.invocations[0]!.payload).toMatchObject({
    headers: { "X-Forwarded-For": "203.0.113.1, 127.0.0.1" },
  });
});

it("accepts an absolute-form request target", async () => {
  await using gateway = await serve(definition, behind);
  expect((await gateway.send("GET http://example.com/dev/r?a=1")).status).toBe(200);
  expect(gateway.invocations[0]!.payload).toMatchObject({
    path: "/r",
    queryStringParameters: { a: "1" },
  });
});
