import { describe, expect, it } from "vitest";
import { openApi, type Operation } from "./openapi.ts";
import { pathParameters, routeKey } from "./route.ts";
import { routes } from "./routes.ts";

const document = openApi({ servers: [{ url: "https://api.souk.example" }], version: "7" });
const { schemas, responses, securitySchemes } = document.components;

const operationOf = (method: string, path: string): Operation =>
  document.paths[path]?.[method.toLowerCase()] ?? expect.fail(`no ${method} ${path}`);

/** The statuses of an operation's refusals. */
const refusals = ({ responses: all }: Operation): number[] =>
  Object.keys(all)
    .map(Number)
    .filter((status) => status >= 400);

describe("the OpenAPI document", () => {
  it("is of version 3.1 and says what it is of", () => {
    expect(document).toMatchObject({
      openapi: expect.stringMatching(/^3\.1\.\d$/),
      info: { title: "Souk", description: expect.any(String), version: "7" },
      servers: [{ url: "https://api.souk.example" }],
    });
  });

  it("has an operation for every route, and no other", () => {
    const keys = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(keys.toSorted()).toEqual(routes.map(routeKey).toSorted());
  });

  it("names each operation once", () => {
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(ids.toSorted()).toEqual(
      [...new Set(routes.map(({ operation }) => operation))].toSorted(),
    );
  });

  it("refers to nothing that it does not hold", () => {
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

  it("is plain JSON", () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it("holds no schema of another dialect than its own", () => {
    // https://spec.openapis.org/oas/v3.1.1#schema-object
    expect(JSON.stringify(schemas)).not.toMatch(/"\$schema"|"nullable"|"exclusiveMinimum":true/);
  });
});

describe.each(routes.map((route) => [routeKey(route), route] as const))("%s", (_, route) => {
  const operation = operationOf(route.method, route.path);

  it("declares its parameters, the ones in the path as required", () => {
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

  it("takes the body and gives the answer that its row names", () => {
    const bodyRef = operation.requestBody?.content["application/json"].schema["$ref"];
    expect(bodyRef).toBe(route.body && `#/components/schemas/${route.body.name}`);
    const answer = operation.responses[route.answer.status];
    expect(answer).toMatchObject(
      route.answer.name === undefined
        ? { description: "Done; there is no body." }
        : {
            content: {
              "application/json": { schema: { $ref: `#/components/schemas/${route.answer.name}` } },
            },
          },
    );
  });

  it("says who may call, and refuses the others", () => {
    const scheme = { chat: "token", users: "token", orders: "token", apiKey: "apiKey", none: "" };
    const asked = operation.security.flatMap((requirement) => Object.keys(requirement));
    expect(asked).toEqual(route.auth === "none" ? [] : [scheme[route.auth]]);
    expect(asked.filter((name) => !(name in securitySchemes))).toEqual([]);
    const refused = route.auth === "apiKey" ? 403 : 401;
    expect(refusals(operation).includes(refused)).toBe(route.auth !== "none");
  });

  it("has the one error shape for each of its refusals", () => {
    for (const status of refusals(operation)) {
      expect(responses[`Refusal${status}`]).toMatchObject({
        content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorBody" } } },
      });
    }
    expect(refusals(operation)).toEqual(expect.arrayContaining([429, 500]));
    expect(refusals(operation)).toEqual(expect.arrayContaining([...(route.refusals ?? [])]));
  });
});

it("lets a chat caller name himself where the stage believes it", () => {
  const { paths, components } = openApi({ chatIdentity: "username" });
  expect(paths["/rooms"]?.["get"]?.security).toEqual([{ token: [] }, { username: [] }]);
  expect(paths["/orders"]?.["get"]?.security).toEqual([{ token: [] }]);
  expect(components.securitySchemes).toHaveProperty("username");
  expect(securitySchemes).not.toHaveProperty("username");
});

it("says of a body no less than API Gateway checks", () => {
  expect(schemas["RoomCreate"]).toMatchObject({
    additionalProperties: false,
    required: ["roomId", "with"],
    properties: { with: { minItems: 2, uniqueItems: true } },
  });
});

it("lets an answer gain fields", () => {
  expect(JSON.stringify(schemas["RoomPage"])).not.toContain("additionalProperties");
});
