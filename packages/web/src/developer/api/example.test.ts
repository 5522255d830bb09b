import { describe, expect, it } from "vitest";
import { routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { openApi } from "@souk/contract/openapi";
import { exampleOf } from "./example.ts";
import { operationsOf } from "./openapi.ts";

const operations = operationsOf(openApi());

describe("the example of a body", () => {
  const withBody = routes.flatMap((route) =>
    route.body ? [[routeKey(route), route] as const] : [],
  );
  it.each(withBody)("is valid for %s", (_, { operation, body }) => {
    const found = operations.find(({ operationId }) => operationId === operation);
    expect(body?.schema.safeParse(exampleOf(found!.body!.schema))).toMatchObject({ success: true });
  });
});

describe("the example of a parameter", () => {
  const required = operations.flatMap(({ parameters }) => parameters.filter((one) => one.required));
  it.each(required)("matches the pattern of $name", ({ name, schema }) => {
    const { pattern = "" } = schema as { pattern?: string };
    expect(String(exampleOf(schema, name))).toMatch(new RegExp(pattern, "u"));
  });
});

it.each([
  ["the schema's example", { type: "string", examples: ["tea"] }, "tea"],
  ["a default", { type: "integer", default: 50 }, 50],
  ["an enum", { enum: ["A", "B"] }, "A"],
  ["a minimum", { type: "number", minimum: 5 }, 5],
  ["a boolean", { type: "boolean" }, true],
  ["null", { type: "null" }, null],
])("uses %s", (_, schema, expected) => {
  expect(exampleOf(schema)).toBe(expected);
});
