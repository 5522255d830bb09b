import type { OpenApi, Operation, Parameter } from "@souk/contract/openapi";

/** A JSON Schema of the document. */
export type JsonSchema = Record<string, unknown>;

/** An operation of the API: a method of a path. */
export interface ApiOperation extends Omit<Operation, "requestBody"> {
  method: string;
  path: string;
  tag: string;
  /** The schema of the request's body; `undefined` without a body. */
  body: { name: string; schema: JsonSchema } | undefined;
}

/** A field of a body, such as `orderItems[].price`. */
export interface FieldInfo {
  path: string;
  type: string;
  required: boolean;
}

/** What the API answers with a status. */
export interface ResponseInfo {
  status: string;
  description: string;
  /** The name of the body's schema. */
  schema: string | undefined;
}

export type { OpenApi, Parameter };

/** All operations, in the document's order. */
export const operationsOf = (document: OpenApi): ApiOperation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, ...operation }]) => {
      const name = nameOf(requestBody?.content["application/json"].schema);
      const schema = name === undefined ? undefined : document.components.schemas[name];
      return {
        ...operation,
        method: method.toUpperCase(),
        path,
        tag: operation.tags[0] ?? "",
        body: name !== undefined && schema ? { name, schema } : undefined,
      };
    }),
  );

/** The operations whose method, path or description has every word of the text. */
export function searchOperations(
  operations: readonly ApiOperation[],
  text: string,
): ApiOperation[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter(({ method, path, description }) => {
    const all = `${method} ${path} ${description}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** The responses of an operation, its own and the shared ones. */
export const responsesOf = (document: OpenApi, { responses }: ApiOperation): ResponseInfo[] =>
  Object.entries(responses).map(([status, response]) => {
    const resolved =
      "$ref" in response
        ? document.components.responses[response.$ref.split("/").at(-1) ?? ""]
        : response;
    const schema = nameOf(resolved?.content?.["application/json"].schema);
    return { status, description: resolved?.description ?? "", schema };
  });

/** The last part of a reference, such as `RoomCreate`. */
const nameOf = (schema: JsonSchema | undefined): string | undefined =>
  (schema?.["$ref"] as string | undefined)?.split("/").at(-1);

/** The fields of an object schema and of the objects nested in it. */
export function fieldsOf(schema: JsonSchema, prefix = ""): FieldInfo[] {
  const required = new Set(listOf(schema["required"]));
  return Object.entries(propertiesOf(schema)).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const field = { path, type: typeOf(property), required: required.has(name) };
    const items = property["items"] as JsonSchema | undefined;
    return [field, ...(items ? fieldsOf(items, `${path}[].`) : fieldsOf(property, `${path}.`))];
  });
}

export const propertiesOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  (schema["properties"] ?? {}) as Record<string, JsonSchema>;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** A type in a few words, such as `string, 1–64 characters`. */
export function typeOf(schema: JsonSchema): string {
  const choices = listOf(schema["enum"]);
  if (choices.length > 0) return `one of ${choices.map(String).join(", ")}`;
  if ("const" in schema) return JSON.stringify(schema["const"]);
  const type = typeof schema["type"] === "string" ? schema["type"] : "anything";
  const items = schema["items"] as JsonSchema | undefined;
  const what = items && typeof items["type"] === "string" ? `${type} of ${items["type"]}s` : type;
  const format = typeof schema["format"] === "string" ? ` (${schema["format"]})` : "";
  return [`${what}${format}`, ...boundsOf(schema)].join(", ");
}

const bounds = [
  ["minLength", "maxLength", "characters"],
  ["minItems", "maxItems", "items"],
  ["minimum", "maximum", ""],
] as const;

const boundsOf = (schema: JsonSchema): string[] =>
  bounds.flatMap(([low, high, unit]) => {
    const [min, max] = [boundOf(schema[low]), boundOf(schema[high])];
    if (min === undefined && max === undefined) return [];
    const range =
      max === undefined ? `at least ${min}` : min === undefined ? `≤ ${max}` : `${min}–${max}`;
    return [unit === "" ? range : `${range} ${unit}`];
  });

/** `undefined` for the greatest safe integer, which bounds nothing. */
const boundOf = (value: unknown): number | undefined =>
  typeof value === "number" && value < Number.MAX_SAFE_INTEGER ? value : undefined;
