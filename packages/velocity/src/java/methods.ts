import { VtlError } from "../errors/vtl-error.ts";
import { valuesEqual } from "./equality.ts";
import { format } from "./format.ts";
import { javaHash } from "./hash.ts";
import { callListMethod } from "./list-methods.ts";
import { callMapMethod } from "./map-methods.ts";
import { callNumberMethod } from "./number-methods.ts";
import { callStringMethod } from "./string-methods.ts";
import { isHostObject, isNumber, JavaList, JavaMap, MapEntry } from "./values.ts";
import type { Value } from "./values.ts";

/**
 * Calls a method of a value. The result is null when no method takes these arguments, so that the
 * reference prints nothing. Only the methods in the tables of this folder exist: a template cannot
 * reach a JavaScript prototype.
 * @throws VtlError with reason "evaluation" where the Java method throws
 */
export function callMethod(target: Value, method: string, args: readonly Value[]): Value {
  if (target === null) return null;
  return callOwn(target, method, args) ?? callCommon(target, method, args) ?? null;
}

function callOwn(target: Value, method: string, args: readonly Value[]): Value | undefined {
  if (typeof target === "string") return callStringMethod(target, method, args);
  if (target instanceof JavaList) return callListMethod(target, method, args);
  if (target instanceof JavaMap) return callMapMethod(target, method, args);
  if (isHostObject(target)) return target.call(method, args);
  if (isNumber(target)) return callNumberMethod(target, method, args);
  if (target instanceof MapEntry) return callEntryMethod(target, method, args);
  if (typeof target === "boolean" && method === "booleanValue") return target;
  return undefined;
}

/** Methods of `java.lang.Object`. */
function callCommon(target: Value, method: string, args: readonly Value[]): Value | undefined {
  if (method === "toString" && args.length === 0) return format(target);
  if (method === "hashCode" && args.length === 0) return javaHash(target);
  if (method === "equals" && args.length === 1) return valuesEqual(target, args[0] ?? null);
  return undefined;
}

function callEntryMethod(
  entry: MapEntry,
  method: string,
  args: readonly Value[],
): Value | undefined {
  if (method === "getKey") return entry.key;
  if (method === "getValue") return entry.map.get(entry.key);
  if (method !== "setValue" || args.length !== 1) return undefined;
  const old = entry.map.get(entry.key);
  entry.map.set(entry.key, args[0] ?? null);
  return old;
}

/** Reads `$target.name`: the entry of a map, or the property that a Java getter returns. */
export function readProperty(target: Value, name: string): Value {
  if (target === null) return null;
  if (target instanceof JavaMap) return target.get(name);
  if (isHostObject(target)) return target.property(name);
  if (target instanceof MapEntry && (name === "key" || name === "value")) {
    return name === "key" ? target.key : target.map.get(target.key);
  }
  if (name === "empty") return callMethod(target, "isEmpty", []);
  return null;
}

/** Reads `$target[index]`; an index below zero counts from the end. */
export function readIndex(target: Value, index: Value): Value {
  if (target instanceof JavaMap) return target.get(index);
  if (isHostObject(target)) return target.property(format(index));
  if (!(target instanceof JavaList) || typeof index !== "number") return null;
  return target.items[listIndex(target, index)] ?? null;
}

/** Writes `$target.name = value` or `$target[index] = value`; false when the target is not a map or list. */
export function writeMember(target: Value, key: Value, value: Value): boolean {
  if (target instanceof JavaMap) {
    target.set(key, value);
    return true;
  }
  if (!(target instanceof JavaList) || typeof key !== "number") return false;
  target.items[listIndex(target, key)] = value;
  return true;
}

function listIndex(list: JavaList, index: number): number {
  const position = index < 0 ? list.items.length + index : index;
  if (position >= 0 && position < list.items.length) return position;
  throw new VtlError(
    "evaluation",
    `Index ${index} is out of bounds for a list of ${list.items.length}.`,
  );
}
