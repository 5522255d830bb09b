import { format } from "./format.ts";
import type { Value } from "./values.ts";

/**
 * `hashCode()`: exact for strings, booleans and small integers; other values hash their text.
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/lang/String.html#hashCode()
 */
export function javaHash(value: Value): number {
  if (typeof value === "number" && (value | 0) === value) return value;
  if (typeof value === "boolean") return value ? 1231 : 1237;
  let hash = 0;
  for (const unit of format(value).split("")) hash = (Math.imul(31, hash) + unit.charCodeAt(0)) | 0;
  return hash;
}
