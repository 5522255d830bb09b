import type { ErrorObject } from "ajv";
import { isRecord } from "../../../../graph/inputs.ts";

/** The place in a document where a keyword failed. */
interface Failure {
  data: unknown;
  /** The keyword's value in the schema. */
  schema: unknown;
  parent: Readonly<Record<string, unknown>>;
}

/**
 * The text of each keyword in `$context.error.validationErrorString`, which comes from the Java
 * validator that API Gateway uses, https://github.com/java-json-tools/json-schema-validator.
 */
const MESSAGES: Readonly<Record<string, (failure: Failure) => string>> = {
  required: ({ data, schema }) =>
    `object has missing required properties (${quoted(texts(schema).filter((name) => !has(data, name)))})`,
  additionalProperties: ({ data, parent }) =>
    `object instance has properties which are not allowed by the schema: ${quoted(unknownNames(data, parent))}`,
  type: ({ data, schema }) =>
    `instance type (${typeOf(data)}) does not match any allowed primitive type (allowed: ${quoted([schema].flat().map(String))})`,
  enum: ({ data, schema }) =>
    `instance value (${JSON.stringify(data)}) not found in enum (possible values: ${JSON.stringify(schema)})`,
  minLength: ({ data, schema }) =>
    `string ${JSON.stringify(data)} is too short (length: ${lengthOf(data)}, required minimum: ${String(schema)})`,
  maxLength: ({ data, schema }) =>
    `string ${JSON.stringify(data)} is too long (length: ${lengthOf(data)}, maximum allowed: ${String(schema)})`,
  pattern: ({ data, schema }) =>
    `ECMA 262 regex ${JSON.stringify(schema)} does not match input string ${JSON.stringify(data)}`,
  minItems: ({ data, schema }) =>
    `array is too short: must have at least ${String(schema)} elements but instance has ${lengthOf(data)} elements`,
  maxItems: ({ data, schema }) =>
    `array is too long: must have at most ${String(schema)} elements but instance has ${lengthOf(data)} elements`,
  uniqueItems: () => "array must not contain duplicate elements",
  minProperties: ({ data, schema }) =>
    `object has too few properties (found ${lengthOf(data)} but schema requires at least ${String(schema)})`,
  maxProperties: ({ data, schema }) =>
    `object has too many properties (found ${lengthOf(data)} but schema requires at most ${String(schema)})`,
  minimum: ({ data, schema, parent }) =>
    parent["exclusiveMinimum"] === true
      ? `numeric instance is not strictly greater than the required minimum ${String(schema)}`
      : `numeric instance is lower than the required minimum (minimum: ${String(schema)}, found: ${String(data)})`,
  maximum: ({ data, schema, parent }) =>
    parent["exclusiveMaximum"] === true
      ? `numeric instance is not strictly lower than the required maximum ${String(schema)}`
      : `numeric instance is greater than the required maximum (maximum: ${String(schema)}, found: ${String(data)})`,
  multipleOf: ({ data, schema }) =>
    `remainder of division is not zero (${String(data)} / ${String(schema)})`,
  anyOf: ({ schema }) =>
    `instance failed to match at least one required schema among ${lengthOf(schema)}`,
  oneOf: ({ schema }) =>
    `instance failed to match exactly one schema (matched 0 out of ${lengthOf(schema)})`,
  not: () => "instance matched a schema which it should not have",
};

/** API Gateway's text for an error of ajv, which needs the option `verbose`. */
export function validationMessage({
  keyword,
  data,
  schema,
  parentSchema,
  message,
}: ErrorObject): string {
  const write = MESSAGES[keyword];
  return write ? write({ data, schema, parent: parentSchema ?? {} }) : (message ?? keyword);
}

const quoted = (names: string[]): string => JSON.stringify(names.toSorted());

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const has = (value: unknown, name: string): boolean =>
  isRecord(value) && Object.hasOwn(value, name);

function unknownNames(data: unknown, { properties, patternProperties }: Failure["parent"]) {
  const patterns = Object.keys(isRecord(patternProperties) ? patternProperties : {});
  return Object.keys(isRecord(data) ? data : {}).filter(
    (name) =>
      !has(properties, name) && !patterns.some((pattern) => new RegExp(pattern, "u").test(name)),
  );
}

/** The length of a string in code points, or the number of elements or members. */
function lengthOf(value: unknown): number {
  if (typeof value === "string") return [...value].length;
  return isRecord(value) ? Object.keys(value).length : texts(value).length;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
