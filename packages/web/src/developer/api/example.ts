import { type JsonSchema, propertiesOf } from "./openapi.ts";

/** Values that read better than a name does. */
const known: Record<string, string> = {
  email: "somebody@example.com",
  message: "Hello",
  roomId: "tea",
  orderId: "lunch",
};

/** For ids that the API makes: one that it never made. https://github.com/ulid/spec */
const A_ULID = "0".repeat(26);

/**
 * A value that a schema allows: the schema's own example or default where it has one, else the least
 * that will do, with the names of fields for texts.
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
      return { any: "thing" };
  }
}

function textOf({ pattern = "" }: JsonSchema, name: string): string {
  const allowed = new RegExp(String(pattern), "u");
  return [known[name] ?? name, A_ULID].find((text) => allowed.test(text)) ?? name;
}

/** What is required, or as much as there has to be. */
function objectOf(schema: JsonSchema): Record<string, unknown> {
  const properties = Object.entries(propertiesOf(schema));
  const required = new Set((schema["required"] ?? []) as string[]);
  const wanted = properties.filter(([name]) => required.has(name));
  const least = Number(schema["minProperties"] ?? 0);
  const more = properties.filter(([name]) => !required.has(name));
  return Object.fromEntries(
    [...wanted, ...more.slice(0, Math.max(0, least - wanted.length))].map(([name, property]) => [
      name,
      exampleOf(property, name),
    ]),
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
