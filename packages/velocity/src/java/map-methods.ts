import { valuesEqual } from "./equality.ts";
import { JavaList, JavaMap, MapEntry } from "./values.ts";
import type { Value } from "./values.ts";

type Method = (self: JavaMap, ...args: readonly Value[]) => Value | undefined;

/** Java's `Map` methods by name and number of arguments. */
const methods: Readonly<Record<string, Method>> = {
  "size/0": (self) => self.entries.size,
  "isEmpty/0": (self) => self.entries.size === 0,
  "get/1": (self, key) => self.get(key ?? null),
  "getOrDefault/2": (self, key, fallback) =>
    self.entries.has(key ?? null) ? self.get(key ?? null) : (fallback ?? null),
  "containsKey/1": (self, key) => self.entries.has(key ?? null),
  "containsValue/1": (self, value) =>
    [...self.entries.values()].some((item) => valuesEqual(item, value ?? null)),
  "put/2": (self, key, value) => {
    const old = self.get(key ?? null);
    self.set(key ?? null, value ?? null);
    return old;
  },
  "putIfAbsent/2": (self, key, value) => {
    const old = self.get(key ?? null);
    if (old === null) self.set(key ?? null, value ?? null);
    return old;
  },
  "putAll/1": (self, other) => {
    if (!(other instanceof JavaMap)) return undefined;
    for (const [key, value] of other.entries) self.set(key, value);
    return null;
  },
  "remove/1": (self, key) => {
    const old = self.get(key ?? null);
    self.delete(key ?? null);
    return old;
  },
  "clear/0": (self) => {
    for (const key of self.entries.keys()) self.delete(key);
    return null;
  },
  "keySet/0": (self) => new JavaList([...self.entries.keys()]),
  "values/0": (self) => new JavaList([...self.entries.values()]),
  "entrySet/0": (self) =>
    new JavaList([...self.entries.keys()].map((key) => new MapEntry(self, key))),
};

/** Calls a method of `java.util.Map`; undefined when there is no such method. */
export function callMapMethod(
  self: JavaMap,
  method: string,
  args: readonly Value[],
): Value | undefined {
  const signature = `${method}/${args.length}`;
  return Object.hasOwn(methods, signature) ? methods[signature]?.(self, ...args) : undefined;
}
