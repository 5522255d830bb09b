import { VtlError } from "../errors.ts";
import { stringifyJson } from "../json/stringify.ts";
import { MAX_DEPTH, MAX_TEXT_LENGTH } from "../limits.ts";
import { doubleText } from "./number.ts";
import { JavaDouble, JavaList, JavaMap, MapEntry } from "./values.ts";
import type { JavaNumber, Value } from "./values.ts";

/**
 * A value as Java's `toString` prints it: maps as `{a=1, b=x}`, lists out of JSON as compact
 * JSON, other lists as `[a, b]`. Null at the top prints nothing, within a collection `null`.
 */
export function format(value: Value): string {
  return value === null ? "" : formatNested(value, 0);
}

export function formatNumber(value: JavaNumber): string {
  return value instanceof JavaDouble ? (value.text ?? doubleText(value.value)) : String(value);
}

function formatNested(value: Value, depth: number): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "bigint" || value instanceof JavaDouble) return formatNumber(value);
  if (depth > MAX_DEPTH) {
    throw new VtlError("limit", `A printed value nests deeper than ${MAX_DEPTH} levels.`);
  }
  if (value instanceof JavaMap) {
    const entries = [...value.entries].map(([key, item]) => formatEntry(key, item, depth));
    return bounded(`{${entries.join(", ")}}`);
  }
  if (value instanceof JavaList) {
    if (value.printsJson) return stringifyJson(value);
    return bounded(`[${value.items.map((item) => formatNested(item, depth + 1)).join(", ")}]`);
  }
  if (value instanceof MapEntry) return formatEntry(value.key, value.map.get(value.key), depth);
  // API Gateway's own objects print nothing.
  return "";
}

function formatEntry(key: Value, value: Value, depth: number): string {
  return `${formatNested(key, depth + 1)}=${formatNested(value, depth + 1)}`;
}

/** Refuses a text longer than a payload can be: a value may hold another many times over. */
export function bounded(text: string): string {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new VtlError(
      "limit",
      `A text of the template is longer than ${MAX_TEXT_LENGTH} characters.`,
    );
  }
  return text;
}
