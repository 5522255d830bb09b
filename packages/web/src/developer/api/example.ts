import { type JsonSchema, propertiesOf } from "./openapi.ts";

/** Examples for fields, by name. */
const examples: Record<string, string> = {
  email: "somebody@example.com",
  message: "Hello",
  roomId: "tea",
  orderId: "lunch",
};

const DATE = "2026-01-31";

/** A valid ULID that the API has never created. https://github.com/ulid/spec */
const UNUSED_ULID = "0".repeat(26);

/**
 * A value that is valid for a schema: its example or default if it has one, else the smallest valid
 * value, in which strings are the names of their fields.
 */
export function exampleOf(schema: JsonSchema, name = "text"): unknown {
  const [example] = (schema["examples"] ?? []) as unknown[];
  if (example !== undefined) return example;
  if ("default" in schema) return schema["default"];
  if ("const" in schema) return schema["const"];
  const [choice] = (schema["enum"] ?? []) as unknown[];
  if (choice !== undefined) return choice;
  switch (schema["type"]) {
    case "object":
      return objectOf(schema);
    case "array":
      return listOf(schema, name);
    case "string":
      return textOf(schema, name);
    case "integer":
    case "number":
      return Math.max(1, Number(schema["minimum"] ?? 1));
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return { any: "value" };
  }
}

function textOf({ pattern = "" }: JsonSchema, name: string): string {
  const allowed = new RegExp(String(pattern), "u");
  return [examples[name] ?? name, UNUSED_ULID, DATE].find((text) => allowed.test(text)) ?? name;
}

/** The required properties, and as many more as `minProperties` demands. */
function objectOf(schema: JsonSchema): Record<string, unknown> {
  const properties = Object.entries(propertiesOf(schema));
  const required = new Set((schema["required"] ?? []) as string[]);
  const needed = properties.filter(([name]) => required.has(name));
  const count = Number(schema["minProperties"] ?? 0);
  const optional = properties.filter(([name]) => !required.has(name));
  return Object.fromEntries(
    [...needed, ...optional.slice(0, Math.max(0, count - needed.length))].map(
      ([name, property]) => [name, exampleOf(property, name)],
    ),
  );
}

function listOf(schema: JsonSchema, name: string): unknown[] {
  const count = Number(schema["minItems"] ?? 1);
  const items = (schema["items"] ?? {}) as JsonSchema;
  return Array.from({ length: count }, (_, index) => {
    const item = exampleOf(items, name);
    return typeof item === "string" && count > 1 ? `${item}-${index + 1}` : item;
  });
}
