import { describe, expect, it } from "vitest";
import { compileModels } from "./models.ts";

describe("validationErrorString", () => {
  it.each([
    [
      "required",
      { required: ["b", "a", "c"] },
      { c: 1 },
      'object has missing required properties (["a","b"])',
    ],
    [
      "additionalProperties",
      { properties: { a: {} }, additionalProperties: false },
      { z: 1, a: 1, y: 2 },
      'object instance has properties which are not allowed by the schema: ["y","z"]',
    ],
    [
      "type",
      { properties: { a: { type: "string" } } },
      { a: 1 },
      'instance type (integer) does not match any allowed primitive type (allowed: ["string"])',
    ],
    [
      "several types",
      { properties: { a: { type: ["string", "null"] } } },
      { a: [] },
      'instance type (array) does not match any allowed primitive type (allowed: ["null","string"])',
    ],
    [
      "enum",
      { properties: { a: { enum: ["x", "y"] } } },
      { a: "z" },
      'instance value ("z") not found in enum (possible values: ["x","y"])',
    ],
    [
      "minLength",
      { properties: { a: { minLength: 1 } } },
      { a: "" },
      'string "" is too short (length: 0, required minimum: 1)',
    ],
    [
      "maxLength, by characters and not by UTF-16 units",
      { properties: { a: { maxLength: 1 } } },
      { a: "😀😀" },
      'string "😀😀" is too long (length: 2, maximum allowed: 1)',
    ],
    [
      "pattern",
      { properties: { a: { pattern: "^x" } } },
      { a: "y" },
      'ECMA 262 regex "^x" does not match input string "y"',
    ],
    [
      "minItems",
      { properties: { a: { minItems: 2 } } },
      { a: [1] },
      "array is too short: must have at least 2 elements but instance has 1 elements",
    ],
    [
      "minimum",
      { properties: { a: { minimum: 25 } } },
      { a: 1 },
      "numeric instance is lower than the required minimum (minimum: 25, found: 1)",
    ],
    [
      "exclusiveMinimum",
      { properties: { a: { minimum: 0, exclusiveMinimum: true } } },
      { a: 0 },
      "numeric instance is not strictly greater than the required minimum 0",
    ],
    [
      "oneOf",
      { properties: { a: { oneOf: [{ type: "string" }, { type: "null" }] } } },
      { a: 1 },
      "instance failed to match exactly one schema (matched 0 out of 2)",
    ],
  ])("of %s", (_, schema, body, message) => {
    const check = compileModels({ M: { schema } })("M", "test");
    expect(check(JSON.stringify(body))?.message).toBe(message);
  });

  it("names the place in the detail for the terminal only", () => {
    const schema = { properties: { a: { type: "string" } } };
    const check = compileModels({ M: { schema } })("M", "test");
    expect(check(`{"a":1}`)?.detail).toBe("body/a must be string");
  });
});
