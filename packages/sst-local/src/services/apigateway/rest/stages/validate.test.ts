import { describe, expect, it } from "vitest";
import { UserError } from "../../../../errors.ts";
import type { Method, Model } from "../api/definition.ts";
import { restApi } from "../index.ts";
import { api, mock } from "../testing/definitions.ts";
import { serve } from "../testing/serve.ts";

const requestValidators = {
  all: { validateRequestBody: true, validateRequestParameters: true },
  none: { validateRequestBody: false, validateRequestParameters: false },
};

function validated(method: Method, models: Record<string, Model> = {}) {
  return api(
    {
      "ANY /v/{id}": mock("ok", {
        method: { requestValidatorId: "all", ...method },
        integration: { requestTemplates: { $default: "{statusCode: 200}" } },
      }),
    },
    { requestValidators, models },
  );
}

describe("parameters", () => {
  const requestParameters = {
    "method.request.querystring.b": true,
    "method.request.querystring.a": true,
    "method.request.path.id": true,
    "method.request.header.X-One": true,
    "method.request.header.x-two": false,
  };

  it("are listed header, path, query, each in order", async () => {
    await using gateway = await serve(
      validated({ requestParameters: { ...requestParameters, "method.request.path.other": true } }),
    );
    const reply = await gateway.send("GET /dev/v/1");
    expect(reply.json).toEqual({
      message: "Missing required request parameters: [X-One, other, a, b]",
    });
    expect(reply.headers["x-amzn-errortype"]).toBe("BadRequestException");
  });

  it.each([
    ["GET /dev/v/1?a=1&b=2", { "X-One": "1" }, 200],
    ["GET /dev/v/1?a=1&b=", { "X-One": "1" }, 400],
    ["GET /dev/v/1?a=1&b=%20", { "X-One": "1" }, 400],
    ["GET /dev/v/1?a=1&B=2", { "X-One": "1" }, 400],
    ["GET /dev/v/1?a=1&b=2", { "X-One": "" }, 400],
  ])("%s with %j gives %s", async (line, headers, status) => {
    await using gateway = await serve(validated({ requestParameters }));
    expect((await gateway.send(line, { headers })).status).toBe(status);
  });

  it.each([
    ["no validator", { requestValidatorId: "" }],
    ["one that is off", { requestValidatorId: "none" }],
  ])("are not checked with %s", async (_fact, method) => {
    await using gateway = await serve(validated({ ...method, requestParameters }));
    expect((await gateway.send("GET /dev/v/1")).status).toBe(200);
  });

  it("come before the body", async () => {
    const definition = validated(
      { requestParameters, requestModels: { "application/json": "M" } },
      { M: { schema: { type: "array" } } },
    );
    await using gateway = await serve(definition);
    expect((await gateway.send("POST /dev/v/1", { body: "{}" })).json).toMatchObject({
      message: expect.stringContaining("Missing"),
    });
  });
});

describe("bodies", () => {
  const object = {
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string" },
      age: { type: "number", minimum: 18, exclusiveMinimum: true },
    },
  };
  const models = {
    M: { contentType: "application/json", schema: JSON.stringify(object) },
    L: { schema: { type: "array" } },
  };
  const requestModels = { "application/json": "M" };

  it.each([
    ['{"name":"a"}', "application/json", 200],
    ['{"name":"a"}', undefined, 200],
    ['{"name":"a","age":19}', "application/json; charset=utf-8", 200],
    ['{"name":"a","age":18}', "application/json", 400],
    ['{"name":1}', "application/json", 400],
    ["{name}", "application/json", 400],
    ["", "application/json", 400],
    ["no json", "text/plain", 200],
    ['{"__proto__":{"name":"a"}}', "application/json", 400],
  ])("%s as %s gives %s", async (body, type, status) => {
    await using gateway = await serve(validated({ requestModels }, models));
    const reply = await gateway.send("POST /dev/v/1", {
      headers: type === undefined ? {} : { "Content-Type": type },
      body,
    });
    const json = status === 400 ? { message: "Invalid request body" } : undefined;
    expect([reply.status, reply.json]).toEqual([status, json]);
  });

  it("count as an empty object when they are empty, on GET too", async () => {
    await using gateway = await serve(
      validated({ requestModels: { "application/json": "L" } }, models),
    );
    expect((await gateway.send("GET /dev/v/1")).status).toBe(400);
    await using lenient = await serve(
      validated({ requestModels: { "application/json": "Empty" } }),
    );
    expect((await lenient.send("GET /dev/v/1")).status).toBe(200);
  });

  it("are validated by models that were checked at an earlier start", async () => {
    const options = { hasCheckedModels: () => true };
    await using gateway = await serve(validated({ requestModels }, models), { options });
    const statuses = ['{"name":"a"}', '{"name":1}', '{"name":2}'].map(async (body) => {
      const headers = { "Content-Type": "application/json" };
      return (await gateway.send("POST /dev/v/1", { headers, body })).status;
    });
    expect(await Promise.all(statuses)).toEqual([200, 400, 400]);
  });

  it("have models that are compiled at the start, unless they were checked before", () => {
    const definition = validated({ requestModels }, { M: { schema: { type: "nonsense" } } });
    const compile = () => restApi(definition, {});
    expect(compile).toThrow(UserError);
    expect(compile).toThrow("The schema of the model M is not valid: ");
    expect(() => restApi(definition, {}, { hasCheckedModels: () => true })).not.toThrow();
  });

  it("are validated by $default when their type has no model", async () => {
    await using gateway = await serve(validated({ requestModels: { $default: "M" } }, models));
    expect(
      (
        await gateway.send("POST /dev/v/1", {
          headers: { "Content-Type": "text/plain" },
          body: "x",
        })
      ).status,
    ).toBe(400);
  });

  it("are validated by models with circular references", async () => {
    const ref = (name: string) => ({
      $ref: `https://apigateway.amazonaws.com/restapis/api123/models/${name}`,
    });
    const circular = {
      Node: {
        schema: {
          type: "object",
          required: ["id"],
          properties: {
            id: { type: "number" },
            next: { oneOf: [{ type: "null" }, ref("Node")] },
            all: ref("List"),
          },
        },
      },
      List: { schema: { type: "array", items: ref("Node") } },
    };
    await using gateway = await serve(
      validated({ requestModels: { "application/json": "Node" } }, circular),
    );
    const send = async (value: unknown) =>
      (await gateway.send("POST /dev/v/1", { body: JSON.stringify(value) })).status;
    expect(await send({ id: 1, next: { id: 2, next: null }, all: [{ id: 3 }] })).toBe(200);
    expect(await send({ id: 1, next: { id: "2" } })).toBe(400);
    expect(await send({ id: 1, all: [{}] })).toBe(400);
  });

  it("explain the violation in the log and in validationErrorString", async () => {
    const responseTemplates = {
      "application/json": '{"why":"$context.error.validationErrorString"}',
    };
    await using gateway = await serve({
      ...validated({ requestModels }, models),
      gatewayResponses: { BAD_REQUEST_BODY: { responseTemplates } },
    });
    const reply = await gateway.send("POST /dev/v/1", { body: "{}" });
    expect(JSON.parse(reply.text)).toEqual({
      why: '[object has missing required properties (["name"])]',
    });
    expect(gateway.diagnoses[0]!.sentence).toContain("required property 'name'");
  });
});

it.each([
  ["a validator that is not there", { requestValidatorId: "missing" }],
  ["a model that is not there", { requestModels: { "application/json": "Missing" } }],
])("refuses %s", (_fact, method) => {
  expect(() => restApi(validated(method), {})).toThrow(UserError);
});
