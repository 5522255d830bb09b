import { VtlError } from "../errors.ts";
import { bounded, format, formatNumber } from "../java/format.ts";
import { JavaDouble, JavaList, JavaMap } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import { MAX_JSON_DEPTH } from "../limits.ts";

/** Characters that API Gateway's JSON writer escapes; unlike JavaScript's, C1 controls and U+2000 to U+20FF too. */

const escaped = /["\\\u0000-\u001f\u007f-\u009f\u2000-\u20ff\ud800-\udfff]/;

/** Writes a value as compact JSON. */
export function stringifyJson(value: Value): string {
  return bounded(write(value, 0));
}

function write(value: Value, depth: number): string {
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
    return bounded(`[${value.items.map((item) => write(item, depth + 1)).join(",")}]`);
  }
  if (value instanceof JavaMap) {
    const entries: string[] = [];
    for (const [key, item] of value.entries) {
      entries.push(`${quote(format(key))}:${write(item, depth + 1)}`);
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
