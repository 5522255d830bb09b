import type { OpenApi, Operation, Parameter } from "@souk/contract/openapi";

/** A JSON Schema as the document has it. */
export type JsonSchema = Record<string, unknown>;

/** One thing that the API does. */
export interface Call extends Omit<Operation, "requestBody"> {
  method: string;
  path: string;
  tag: string;
  /** Of the request's body, where it has one. */
  body: { name: string; schema: JsonSchema } | undefined;
}

/** A field of a body: `orderItems[].price`. */
export interface FieldInfo {
  path: string;
  type: string;
  required: boolean;
}

export type { OpenApi, Parameter };

/** Everything that the API does, in the document's order. */
export const callsOf = (document: OpenApi): Call[] =>
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

/** What each status means: a response of its own or one that many share. */
export const answersOf = (
  document: OpenApi,
  { responses }: Call,
): { status: string; description: string; schema: string | undefined }[] =>
  Object.entries(responses).map(([status, response]) => {
    const said =
      "$ref" in response
        ? document.components.responses[response.$ref.split("/").at(-1) ?? ""]
        : response;
    const schema = nameOf(said?.content?.["application/json"].schema);
    return { status, description: said?.description ?? "", schema };
  });

/** The last part of a reference: `RoomCreate`. */
const nameOf = (schema: JsonSchema | undefined): string | undefined =>
  (schema?.["$ref"] as string | undefined)?.split("/").at(-1);

/** The fields of an object, and of the objects in it. */
export function fieldsOf(schema: JsonSchema, before = ""): FieldInfo[] {
  const required = new Set(listOf(schema["required"]));
  return Object.entries(propertiesOf(schema)).flatMap(([name, property]) => {
    const path = `${before}${name}`;
    const own = { path, type: typeOf(property), required: required.has(name) };
    const items = property["items"] as JsonSchema | undefined;
    return [own, ...(items ? fieldsOf(items, `${path}[].`) : fieldsOf(property, `${path}.`))];
  });
}

export const propertiesOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  (schema["properties"] ?? {}) as Record<string, JsonSchema>;

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What a value is, in a few words: `string, 1–64 characters`. */
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
    const [min, max] = [numberOf(schema[low]), numberOf(schema[high])];
    if (min === undefined && max === undefined) return [];
    const range =
      max === undefined ? `at least ${min}` : min === undefined ? `≤ ${max}` : `${min}–${max}`;
    return [unit === "" ? range : `${range} ${unit}`];
  });

/** None for what bounds nothing: the greatest integer there is. */
const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && value < Number.MAX_SAFE_INTEGER ? value : undefined;
