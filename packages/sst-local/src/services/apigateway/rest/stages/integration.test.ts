import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../../errors.ts";
import { restApi } from "../index.ts";
import {
  api,
  functionArn,
  integrated,
  invocationUri,
  lambdaProxy,
  mock,
} from "../testing/definitions.ts";
import { httpEndpoint } from "../testing/http-endpoint.ts";
import { serve } from "../testing/serve.ts";

describe("MOCK", () => {
  it.each([
    ['{"statusCode": 201}', 201],
    ["{statusCode: 201}", 201],
    ["{ 'statusCode': 201, }", 201],
    ['{"statusCode": "201"}', 500],
    ['{"statusCode": 201.5}', 500],
    ["{}", 500],
    ["", 500],
    ["[201]", 500],
    ["no json", 500],
  ])("takes the status from the template %s", async (template, status) => {
    const method = mock("", {
      integration: { requestTemplates: { "application/json": template } },
      responses: { "200": {}, "201": { selectionPattern: "201" } },
    });
    await using gateway = await serve(api({ "GET /m": method }));
    expect((await gateway.send("GET /dev/m")).status).toBe(status);
  });

  it("answers with an empty body when there is no template", async () => {
    const echo = mock("[$input.body]");
    const none = mock("", { responses: { "200": {} } });
    await using gateway = await serve(api({ "POST /echo": echo, "POST /none": none }));
    expect((await gateway.send("POST /dev/echo", { body: '{"a":1}' })).text).toMatch(
      /^\[(\{\})?\]$/,
    );
    expect((await gateway.send("POST /dev/none", { body: '{"a":1}' })).text).toBe("");
  });

  it("reads the status from the client's body without a request template", async () => {
    const method = mock("", {
      integration: { requestTemplates: {} },
      responses: { "200": {}, "202": { selectionPattern: "202" } },
    });
    await using gateway = await serve(api({ "POST /m": method }));
    expect((await gateway.send("POST /dev/m", { body: '{"statusCode":202}' })).status).toBe(202);
  });
});

describe("AWS with a Lambda function", () => {
  const method = (parts = {}) =>
    integrated(
      { type: "AWS", integrationHttpMethod: "POST", uri: invocationUri("backend") },
      parts,
    );

  it.each([
    ["the parsed body", '{"a":1}', { a: 1 }],
    ["an empty object without a body", "", {}],
    ["a list", "[1]", [1]],
  ])("gets %s as its event", async (_fact, body, event) => {
    await using gateway = await serve(api({ "POST /m": method() }), {
      functions: { backend: { done: true } },
    });
    const reply = await gateway.send("POST /dev/m", { body });
    expect(gateway.invocations).toEqual([
      { functionName: "backend", payload: event, invocationType: "RequestResponse" },
    ]);
    expect(reply).toMatchObject({ status: 200, text: '{"done":true}' });
  });

  it("answers with the error payload when the function fails", async () => {
    const responses = { "200": {}, "400": { selectionPattern: "bad.*" } };
    await using gateway = await serve(api({ "GET /m": method({ responses }) }), {
      functions: { backend: new Error("bad luck") },
    });
    expect(await gateway.send("GET /dev/m")).toMatchObject({
      status: 400,
      json: { errorMessage: "bad luck" },
    });
  });

  it("is invoked asynchronously when X-Amz-Invocation-Type is Event", async () => {
    const requestParameters = { "integration.request.header.X-Amz-Invocation-Type": "'Event'" };
    await using gateway = await serve(
      api({ "POST /m": method({ integration: { requestParameters } }) }),
      { functions: { backend: { a: 1 } } },
    );
    expect(await gateway.send("POST /dev/m", { body: "{}" })).toMatchObject({
      status: 200,
      text: "",
    });
    expect(gateway.invocations).toMatchObject([{ invocationType: "Event" }]);
  });

  it("is selected by a stage variable", async () => {
    const uri = invocationUri("${stageVariables.name}");
    await using gateway = await serve(
      api(
        {
          "GET /m": method({ integration: { uri } }),
          "GET /p": lambdaProxy({ integration: { uri } }),
        },
        { stage: { stageName: "dev", variables: { name: "backend" } } },
      ),
      { functions: { backend: {} } },
    );
    await gateway.send("GET /dev/m");
    await gateway.send("GET /dev/p");
    expect(gateway.invocations.map(({ functionName }) => functionName)).toEqual([
      "backend",
      "backend",
    ]);
  });

  it("answers 500 when the function cannot be invoked", async () => {
    await using gateway = await serve(api({ "GET /m": method() }));
    expect((await gateway.send("GET /dev/m")).status).toBe(500);
  });
});

describe("AWS with another service", () => {
  const uri = (rest: string) => `arn:aws:apigateway:eu-west-1:${rest}`;
  const method = (rest: string, parts = {}) =>
    integrated({ type: "AWS", integrationHttpMethod: "POST", uri: uri(rest) }, parts);
  const answer = (body: unknown, status = 200) => ({
    aws: () => ({
      status,
      headers: { "Content-Type": "application/json" },
      body: Buffer.from(JSON.stringify(body)),
    }),
  });

  it.each([
    ["dynamodb", "GetItem", "DynamoDB_20120810.GetItem", "application/x-amz-json-1.0"],
    ["kinesis", "PutRecord", "Kinesis_20131202.PutRecord", "application/x-amz-json-1.1"],
    ["states", "StartExecution", "AWSStepFunctions.StartExecution", "application/x-amz-json-1.0"],
  ])("names the action %s:%s in X-Amz-Target", async (service, action, target, contentType) => {
    await using gateway = await serve(
      api({ "POST /m": method(`${service}:action/${action}`) }),
      answer({ ok: 1 }),
    );
    const reply = await gateway.send("POST /dev/m", {
      headers: { "Content-Type": "application/json" },
      body: '{"a":1}',
    });
    expect(reply.json).toEqual({ ok: 1 });
    expect(gateway.awsRequests).toMatchObject([
      {
        service,
        action,
        region: "eu-west-1",
        method: "POST",
        headers: {
          "X-Amz-Target": target,
          "Content-Type": contentType,
          Accept: "application/json",
        },
      },
    ]);
    expect(Buffer.from(gateway.awsRequests[0]!.body).toString()).toBe('{"a":1}');
    expect(gateway.awsRequests[0]).not.toHaveProperty("path");
  });

  it("sends the path and query of the URI unchanged", async () => {
    const requestParameters = {
      "integration.request.path.key": "method.request.path.key",
      "integration.request.querystring.versionId": "'v 1'",
    };
    await using gateway = await serve(
      api({
        "PUT /o/{key+}": method("s3:path/bucket/{key}", {
          integration: { integrationHttpMethod: "ANY", requestParameters },
        }),
      }),
      answer({}),
    );
    await gateway.send("PUT /dev/o/a/b.txt", { body: "x" });
    expect(gateway.awsRequests).toMatchObject([
      {
        service: "s3",
        method: "PUT",
        path: "/bucket/a/b.txt?versionId=v%201",
        query: { versionId: "v 1" },
      },
    ]);
  });

  it.each([
    ["a bare result", { Parameter: { Value: "v" } }],
    [
      "one in its envelope",
      { GetParameterResponse: { GetParameterResult: { Parameter: { Value: "v" } } } },
    ],
  ])("speaks the Query protocol with SSM and answers %s in an envelope", async (_fact, result) => {
    const requestParameters = { "integration.request.querystring.Name": "'/p'" };
    await using gateway = await serve(
      api({ "GET /m": method("ssm:action/GetParameter", { integration: { requestParameters } }) }),
      answer(result),
    );
    const reply = await gateway.send("GET /dev/m");
    expect(reply.json).toMatchObject({
      GetParameterResponse: { GetParameterResult: { Parameter: { Value: "v" } } },
    });
    expect(JSON.parse(Buffer.from(gateway.awsRequests[0]!.body).toString())).toEqual({
      Name: "/p",
    });
  });

  it("selects the integration response by status", async () => {
    const responses = { "200": {}, "404": { selectionPattern: "4\\d{2}" } };
    await using gateway = await serve(
      api({ "GET /m": method("dynamodb:action/GetItem", { responses }) }),
      answer({ __type: "x" }, 400),
    );
    expect(await gateway.send("GET /dev/m")).toMatchObject({ status: 404, json: { __type: "x" } });
  });

  it("answers 500 without a backend, and logs why", async () => {
    await using gateway = await serve(api({ "GET /m": method("sns:action/Publish") }));
    expect((await gateway.send("GET /dev/m")).status).toBe(500);
    expect(gateway.diagnoses[0]!.sentence).toContain("backends.aws is not set");
  });
});

describe("HTTP", () => {
  it("answers 504 when nothing listens, 500 for an unknown host", async () => {
    const to = (uri: string) => integrated({ type: "HTTP", integrationHttpMethod: "GET", uri });
    await using gateway = await serve(
      api({
        "GET /refused": to("http://127.0.0.1:1/"),
        "GET /unknown": to("http://nobody.invalid/"),
      }),
    );
    expect(await gateway.send("GET /dev/refused")).toMatchObject({
      status: 504,
      json: { message: "Network error communicating with endpoint" },
    });
    expect(await gateway.send("GET /dev/unknown")).toMatchObject({
      status: 500,
      json: { message: "Internal server error" },
    });
  });

  it("keeps the method of the request for ANY, and sends no body with GET", async () => {
    await using endpoint = await httpEndpoint();
    const any = integrated({
      type: "HTTP_PROXY",
      integrationHttpMethod: "ANY",
      uri: endpoint.origin,
    });
    const get = integrated({
      type: "HTTP_PROXY",
      integrationHttpMethod: "GET",
      uri: endpoint.origin,
    });
    await using gateway = await serve(api({ "ANY /any": any, "ANY /get": get }));
    await gateway.send("PATCH /dev/any", { body: "x" });
    await gateway.send("POST /dev/get", { body: "x" });
    expect(endpoint.requests.map(({ method, body }) => [method, body.toString()])).toEqual([
      ["PATCH", "x"],
      ["GET", ""],
    ]);
  });

  it.each([
    ["gzip", gzipSync('{"a":1}'), 200],
    ["br", brotliCompressSync('{"a":1}'), 200],
    ["gzip", Buffer.from("no gzip"), 504],
  ])("undoes the %s of an answer", async (encoding, body, status) => {
    await using endpoint = await httpEndpoint({ headers: { "Content-Encoding": encoding }, body });
    const to = (type: string) =>
      integrated({ type, integrationHttpMethod: "GET", uri: endpoint.origin });
    await using gateway = await serve(
      api({ "GET /http": to("HTTP"), "GET /proxy": to("HTTP_PROXY") }),
    );
    for (const path of ["http", "proxy"]) {
      const reply = await gateway.send(`GET /dev/${path}`);
      expect(reply.status).toBe(status);
      expect(reply.json).toEqual(status === 200 ? { a: 1 } : expect.anything());
    }
  });

  it("sends a mapped Trailer header", async () => {
    await using endpoint = await httpEndpoint();
    const requestParameters = { "integration.request.header.Trailer": "'x'" };
    const method = integrated({
      type: "HTTP",
      integrationHttpMethod: "POST",
      uri: endpoint.origin,
      requestParameters,
    });
    await using gateway = await serve(api({ "POST /m": method }));
    expect((await gateway.send("POST /dev/m", { body: "{}" })).status).toBe(200);
    expect(endpoint.requests[0]!.headers["trailer"]).toBe("x");
  });
});

it("answers 504 when the integration exceeds its timeout", async () => {
  let finish: (value: object) => void = () => {};
  const never = new Promise<object>((resolve) => (finish = resolve));
  await using gateway = await serve(
    api({ "GET /m": lambdaProxy({ integration: { timeoutInMillis: 50 } }) }),
    { functions: { backend: never } },
  );
  const reply = await gateway.send("GET /dev/m");
  expect(reply).toMatchObject({ status: 504, json: { message: "Endpoint request timed out" } });
  finish({});
});

it.each([
  ["an unknown type", integrated({ type: "HTTPS" })],
  ["a URI that is none", integrated({ type: "HTTP", uri: "nowhere" })],
  ["an ARN that is none", integrated({ type: "AWS", uri: "arn:aws:s3:::b" })],
  [
    "a proxy to S3",
    integrated({ type: "AWS_PROXY", uri: "arn:aws:apigateway:us-east-1:s3:path/b" }),
  ],
  ["a VPC link", integrated({ type: "HTTP_PROXY", uri: "http://x", connectionType: "VPC_LINK" })],
  [
    "streaming",
    integrated({ type: "HTTP_PROXY", uri: "http://x", responseTransferMode: "STREAM" }),
  ],
  [
    "a timeout below 50 ms",
    integrated({ type: "HTTP_PROXY", uri: "http://x", timeoutInMillis: 49 }),
  ],
  ["no integration", { method: { authorizationType: "NONE" } }],
])("refuses %s at once", (_fact, method) => {
  expect(() => restApi(api({ "GET /m": method }), {})).toThrow(UserError);
});

it("answers 500 when API Gateway cannot use the role of an integration", async () => {
  const asked: unknown[] = [];
  const role = "arn:aws:iam::123456789012:role/gateway";
  const service = { type: "AWS", integrationHttpMethod: "POST", credentials: role };
  await using gateway = await serve(
    api({
      "GET /function": lambdaProxy({ integration: { credentials: role } }),
      "POST /service": integrated({
        ...service,
        uri: "arn:aws:apigateway:eu-west-1:dynamodb:action/GetItem",
      }),
      "GET /mock": mock("", { integration: { credentials: role } }),
      "GET /open": lambdaProxy(),
    }),
    {
      functions: { backend: { statusCode: 204 } },
      refuseRole: (...question) => {
        asked.push(question);
        return "no trust";
      },
    },
  );
  const lines = ["GET /dev/function", "POST /dev/service", "GET /dev/mock", "GET /dev/open"];
  const replies = await Promise.all(lines.map((line) => gateway.send(line)));
  expect(replies.map(({ status }) => status)).toEqual([500, 500, 200, 204]);
  expect(replies[0]?.json).toEqual({ message: "Internal server error" });
  expect(asked).toEqual([
    [role, functionArn("backend")],
    [role, undefined],
  ]);
  expect(gateway.diagnoses[0]?.sentence).toBe("no trust");
});

it("passes the role of an integration on to the service", async () => {
  const credentials = "arn:aws:iam::123456789012:role/gateway";
  const uri = "arn:aws:apigateway:eu-west-1:dynamodb:action/GetItem";
  await using gateway = await serve(
    api({
      "POST /m": integrated({ type: "AWS", integrationHttpMethod: "POST", uri, credentials }),
    }),
    { aws: () => ({ status: 200, headers: {}, body: Buffer.from("{}") }) },
  );
  await gateway.send("POST /dev/m");
  expect(gateway.awsRequests).toMatchObject([{ credentials }]);
});
