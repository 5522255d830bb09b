import { format } from "./format.ts";
import { JavaDouble, JavaList, JavaMap, MapEntry } from "./values.ts";
import type { Value } from "./values.ts";

/**
 * `hashCode()` of a string, number, boolean, list, map or entry.
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/lang/String.html#hashCode()
 */
export function javaHash(value: Value): number {
  if (typeof value === "boolean") return value ? 1231 : 1237;
  if (typeof value === "number" || typeof value === "bigint") return longHash(BigInt(value));
  if (value instanceof JavaDouble) return doubleHash(value.value);
  if (value instanceof JavaList) {
    return value.items.reduce<number>(
      (hash, item) => (Math.imul(31, hash) + javaHash(item)) | 0,
      1,
    );
  }
  if (value instanceof JavaMap) {
    return [...value.entries].reduce(
      (hash, [key, item]) => (hash + (javaHash(key) ^ javaHash(item))) | 0,
      0,
    );
  }
  if (value instanceof MapEntry) return javaHash(value.key) ^ javaHash(value.map.get(value.key));
  let hash = 0;
  for (const unit of format(value).split("")) hash = (Math.imul(31, hash) + unit.charCodeAt(0)) | 0;
  return hash;
}

/** An int is its own hash; a long folds its halves. */
function longHash(value: bigint): number {
  if (BigInt.asIntN(32, value) === value) return Number(value);
  return Number(BigInt.asIntN(32, value ^ (BigInt.asUintN(64, value) >> 32n)));
}

function doubleHash(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getInt32(0) ^ view.getInt32(4);
}
