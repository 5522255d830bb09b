import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { openApi, type Operation, parametersOf } from "./openapi.ts";
import { pathParameters, routeKey } from "./route.ts";
import { routes } from "./routes.ts";

const document = openApi({ servers: [{ url: "https://api.souk.example" }], version: "7" });
const { schemas, responses, securitySchemes } = document.components;

const operationOf = (method: string, path: string): Operation =>
  document.paths[path]?.[method.toLowerCase()] ?? expect.fail(`no ${method} ${path}`);

/** The error statuses of an operation. */
const errors = ({ responses: all }: Operation): number[] =>
  Object.keys(all)
    .map(Number)
    .filter((status) => status >= 400);

describe("the OpenAPI document", () => {
  it("has version 3.1, a title, a description and the given version and servers", () => {
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\.\d$/),
      info: { title: "Souk", description: expect.any(String), version: "7" },
      servers: [{ url: "https://api.souk.example" }],
    });
  });

  it.each(["cognito", "username"] as const)(
    "is valid by the schema of the OpenAPI Initiative, with the chat identity %s",
    async (chatIdentity) => {
      const text = JSON.stringify(openApi({ chatIdentity }));
      const validator = new Validator();
      const result = await validator.validate(JSON.parse(text) as Record<string, unknown>);
      expect([result.errors ?? [], validator.version]).toEqual([[], "3.1"]);
    },
  );

  it("has exactly one operation for every route", () => {
    const keys = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(keys.toSorted()).toEqual(routes.map(routeKey).toSorted());
  });

  it("has unique operation ids", () => {
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(ids.toSorted()).toEqual(
      [...new Set(routes.map(({ operation }) => operation))].toSorted(),
    );
  });

  it("resolves every $ref", () => {
    const missing: string[] = [];
    JSON.stringify(document, (key, value: unknown) => {
      if (key !== "$ref") return value;
      const [, , group, name] = String(value).split("/");
      const held = document.components[group as "schemas"] as Record<string, unknown> | undefined;
      if (held?.[name ?? ""] === undefined) missing.push(String(value));
      return value;
    });
    expect(missing).toEqual([]);
  });

  it("survives a JSON round trip", () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it("has no keywords of other JSON Schema dialects", () => {
    // https://spec.openapis.org/oas/v3.1.1#schema-object
    expect(JSON.stringify(schemas)).not.toMatch(/"\$schema"|"nullable"|"exclusiveMinimum":true/);
  });
});

describe.each(routes.map((route) => [routeKey(route), route] as const))("%s", (_, route) => {
  const operation = operationOf(route.method, route.path);

  it("declares its parameters, of which those in the path are required", () => {
    expect(operation.parameters.map(({ in: place, name }) => `${place} ${name}`)).toEqual([
      ...pathParameters(route.path).map((name) => `path ${name}`),
      ...(route.query ?? []).map((name) => `query ${name}`),
      ...(route.headers ?? []).map((name) => `header ${name}`),
    ]);
    for (const parameter of operation.parameters) {
      expect(parameter.required).toBe(parameter.in === "path");
      expect(parameter.schema["type"]).toMatch(/^(string|integer)$/);
    }
  });

  it("has the request body and the response of its row", () => {
    const bodyRef = operation.requestBody?.content["application/json"].schema["$ref"];
    expect(bodyRef).toBe(route.body && `#/components/schemas/${route.body.name}`);
    const response = operation.responses[route.response.status];
    expect(response).toMatchObject(
      route.response.name === undefined
        ? { description: "Success, without a body." }
        : {
            content: {
              "application/json": {
                schema: { $ref: `#/components/schemas/${route.response.name}` },
              },
            },
          },
    );
  });

  it("requires the security scheme of its row and declares 401 or 403", () => {
    const scheme = { chat: "token", users: "token", cognito: "token", apiKey: "apiKey", none: "" };
    const required = operation.security.flatMap((requirement) => Object.keys(requirement));
    expect(required).toEqual(route.auth === "none" ? [] : [scheme[route.auth]]);
    expect(required.filter((name) => !(name in securitySchemes))).toEqual([]);
    const status = route.auth === "apiKey" ? 403 : 401;
    expect(errors(operation).includes(status)).toBe(route.auth !== "none");
  });

  it("declares ErrorBody for each of its errors", () => {
    for (const status of errors(operation)) {
      expect(responses[`Error${status}`]).toMatchObject({
        content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorBody" } } },
      });
    }
    expect(errors(operation)).toEqual(expect.arrayContaining([429, 500, 503]));
    expect(errors(operation)).toEqual(expect.arrayContaining([...(route.errors ?? [])]));
  });
});

it("allows the username parameter on chat routes of a stage that accepts it", () => {
  const { paths, components } = openApi({ chatIdentity: "username" });
  expect(paths["/rooms"]?.["get"]?.security).toEqual([{ token: [] }, { username: [] }]);
  expect(paths["/orders"]?.["get"]?.security).toEqual([{ token: [] }]);
  expect(components.securitySchemes).toHaveProperty("username");
  expect(securitySchemes).not.toHaveProperty("username");
});

it("describes a path parameter by its noun", () => {
  expect(parametersOf({ path: "/carts/{cartId}/items/{cartItemId}" })).toMatchObject([
    { in: "path", name: "cartId", required: true, description: "The cart's id." },
    { in: "path", name: "cartItemId", required: true, description: "The cart item's id." },
  ]);
  const unknown = { path: "/carts", query: ["cartId"] } as const;
  expect(() => parametersOf(unknown)).toThrow("The parameter cartId of /carts has no description");
});

it("limits lists and amounts as the API does", () => {
  expect(parametersOf({ path: "/carts", query: ["limit", "cursor"] })).toMatchObject([
    { schema: { type: "integer", minimum: 1, maximum: 100, default: 50 } },
    { schema: { type: "string", pattern: "^[A-Za-z0-9_-]+$" } },
  ]);
  expect(schemas["OrderCreate"]).toMatchObject({
    properties: { totalAmount: { description: "At most 4 decimals." } },
  });
});

it("declares Retry-After where a request may be repeated, and the request's id everywhere", () => {
  const headers = Object.entries(responses).map(([name, one]) => [
    name.replace("Error", ""),
    Object.keys(one.headers ?? {}),
  ]);
  const retried = headers.filter(([, names]) => names?.includes("Retry-After"));
  expect(retried.map(([status]) => status)).toEqual(["409", "429", "503"]);
  expect(headers.filter(([, names]) => !names?.includes("x-amzn-requestid"))).toEqual([]);
});

it("describes times in responses by their format", () => {
  expect(schemas["MessageInfo"]).toMatchObject({
    properties: { createdAt: { type: "string", format: "date-time" } },
  });
  expect(JSON.stringify(schemas["MessageInfo"])).not.toContain("pattern");
});

it("allows any members beside the id of an item", () => {
  expect(schemas["ItemInfo"]).toMatchObject({
    additionalProperties: { description: expect.stringContaining("Any JSON") },
  });
});

it("names no product in a description", () => {
  const words = /Cognito|DynamoDB|API Gateway|Lambda|Hono|zod/;
  const found: unknown[] = [];
  JSON.stringify(document, (key, value: unknown) => {
    if (key === "description" && words.test(String(value))) found.push(value);
    return value;
  });
  expect(found).toEqual([]);
});

it("has the same constraints as the API Gateway model of a body", () => {
  expect(schemas["RoomCreate"]).toMatchObject({
    additionalProperties: false,
    required: ["roomId", "with"],
    properties: { with: { minItems: 2, uniqueItems: true } },
  });
});

it("allows additional properties in responses", () => {
  expect(JSON.stringify(schemas["RoomPage"])).not.toContain("additionalProperties");
});
