import { describe, expect, it } from "vitest";
import { routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { openApi } from "@souk/contract/openapi";
import { exampleOf } from "./example.ts";
import { callsOf } from "./openapi.ts";

const calls = callsOf(openApi());

describe("the example of a body", () => {
  const withBody = routes.flatMap((route) =>
    route.body ? [[routeKey(route), route] as const] : [],
  );
  it.each(withBody)("is one that %s takes", (_, { operation, body }) => {
    const call = calls.find(({ operationId }) => operationId === operation);
    expect(body?.schema.safeParse(exampleOf(call!.body!.schema))).toMatchObject({ success: true });
  });
});

describe("the example of a parameter", () => {
  const required = calls.flatMap(({ parameters }) => parameters.filter((one) => one.required));
  it.each(required)("follows the pattern of $name", ({ name, schema }) => {
    const { pattern = "" } = schema as { pattern?: string };
    expect(String(exampleOf(schema, name))).toMatch(new RegExp(pattern, "u"));
  });
});

it.each([
  ["an example of its own", { type: "string", examples: ["tea"] }, "tea"],
  ["a default", { type: "integer", default: 50 }, 50],
  ["a choice", { enum: ["A", "B"] }, "A"],
  ["a least number", { type: "number", minimum: 5 }, 5],
  ["a truth", { type: "boolean" }, true],
  ["nothing", { type: "null" }, null],
])("takes %s", (_, schema, expected) => {
  expect(exampleOf(schema)).toBe(expected);
});
