import { VtlError } from "../errors/vtl-error.ts";
import { MAX_DEPTH, MAX_JSON_DEPTH, MAX_TEXT_LENGTH } from "../errors/limits.ts";
import { doubleText } from "./number.ts";
import { JavaDouble, JavaList, JavaMap, MapEntry } from "./values.ts";
import type { JavaNumber, Value } from "./values.ts";

/**
 * The text of a value as Java's `toString` gives it: maps as `{a=1, b=x}`, lists parsed from JSON as
 * compact JSON, other lists as `[a, b]`. Null prints nothing, and `null` inside a collection.
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
    if (value.printsNothing) return "";
    const entries = [...value.entries].map(([key, item]) => formatEntry(key, item, depth));
    return bounded(`{${entries.join(", ")}}`);
  }
  if (value instanceof JavaList) {
    if (value.printsJson) return stringifyJson(value);
    return bounded(`[${value.items.map((item) => formatNested(item, depth + 1)).join(", ")}]`);
  }
  if (value instanceof MapEntry) return formatEntry(value.key, value.map.get(value.key), depth);
  // Host objects such as $input print nothing.
  return "";
}

function formatEntry(key: Value, value: Value, depth: number): string {
  return `${formatNested(key, depth + 1)}=${formatNested(value, depth + 1)}`;
}

/** Returns the text. @throws VtlError when it is longer than MAX_TEXT_LENGTH */
export function bounded(text: string): string {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new VtlError(
      "limit",
      `The template builds a string of more than ${MAX_TEXT_LENGTH} characters.`,
    );
  }
  return text;
}

/** Characters that API Gateway's JSON writer escapes: C1 controls and U+2000 to U+20FF besides those of `JSON.stringify`. */
const escaped = /["\\\u0000-\u001f\u007f-\u009f\u2000-\u20ff\ud800-\udfff]/;

/** The compact JSON of a value. */
export function stringifyJson(value: Value): string {
  return bounded(jsonText(value, 0));
}

function jsonText(value: Value, depth: number): string {
  if (typeof value === "string") return quote(value);
  if (value === null || typeof value === "boolean" || typeof value === "number") {
    return String(value);
  }
  if (typeof value === "bigint") return String(value);
  if (value instanceof JavaDouble) {
    return Number.isFinite(value.value) || value.text !== null ? formatNumber(value) : "null";
  }
  if (depth > MAX_JSON_DEPTH) {
    throw new VtlError("limit", `A printed value nests deeper than ${MAX_JSON_DEPTH} levels.`);
  }
  if (value instanceof JavaList) {
    return bounded(`[${value.items.map((item) => jsonText(item, depth + 1)).join(",")}]`);
  }
  if (value instanceof JavaMap) {
    const entries: string[] = [];
    for (const [key, item] of value.entries) {
      entries.push(`${quote(format(key))}:${jsonText(item, depth + 1)}`);
    }
    return bounded(`{${entries.join(",")}}`);
  }
  return quote(format(value));
}

function quote(text: string): string {
  if (!escaped.test(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2000-\u20ff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
  );
}
