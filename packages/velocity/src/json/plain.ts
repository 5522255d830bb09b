import { format, formatNumber } from "../java/format.ts";
import { isNumber, JavaList, JavaMap } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import { parseJson } from "./parse.ts";

/**
 * Parses JSON as leniently as API Gateway does, to JavaScript values. Members that are null are left
 * out.
 * @throws VtlError with reason "body"
 */
export function parseLenientJson(text: string): unknown {
  return toPlain(parseJson(text));
}

/** Converts a template value to a JavaScript value; map entries that are null are left out. */
export function toPlain(value: Value): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (isNumber(value)) return Number(formatNumber(value));
  if (value instanceof JavaList) return value.items.map(toPlain);
  return value instanceof JavaMap ? mapToPlain(value) : format(value);
}

function mapToPlain(map: JavaMap): Record<string, unknown> {
  const entries = [...map.entries].filter(([, value]) => value !== null);
  return Object.fromEntries(entries.map(([key, value]) => [format(key), toPlain(value)]));
}
