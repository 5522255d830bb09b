import { VtlError } from "../errors/vtl-error.ts";
import { valuesEqual } from "./equality.ts";
import { MAX_LIST_LENGTH } from "../errors/limits.ts";
import { JavaList } from "./values.ts";
import type { HostObject, Value } from "./values.ts";

type Method = (self: JavaList, ...args: readonly Value[]) => Value | undefined;

/** Java's `List` methods by name and number of arguments. */
const methods: Readonly<Record<string, Method>> = {
  "size/0": (self) => self.items.length,
  "isEmpty/0": (self) => self.items.length === 0,
  "get/1": (self, index) => at(self, index, (position) => self.items[position]),
  "set/2": (self, index, value) =>
    at(self, index, (position) => self.items.splice(position, 1, value ?? null)[0]),
  "add/1": (self, value) => insert(self, self.items.length, [value ?? null], true),
  "add/2": (self, index, value) => insert(self, index, [value ?? null]),
  "addAll/1": (self, other) => addAll(self, other),
  "addAll/2": (self, index, other) =>
    other instanceof JavaList ? insert(self, index, [...other.items], true) : undefined,
  "remove/1": remove,
  "removeAll/1": (self, other) => retain(self, other, false),
  "retainAll/1": (self, other) => retain(self, other, true),
  "clear/0": (self) => {
    self.items.length = 0;
    return null;
  },
  "contains/1": (self, value) => position(self, value) >= 0,
  "containsAll/1": (self, other) =>
    other instanceof JavaList ? other.items.every((item) => position(self, item) >= 0) : undefined,
  "indexOf/1": position,
  "lastIndexOf/1": (self, value) =>
    self.items.findLastIndex((item) => valuesEqual(item, value ?? null)),
  "subList/2": (self, from, to) => {
    if (typeof from !== "number" || typeof to !== "number") return undefined;
    if (from < 0 || to > self.items.length || from > to) throw outOfBounds(self, from);
    return new JavaList(self.items.slice(from, to), self.printsJson);
  },
  "toArray/0": (self) => new JavaList([...self.items]),
  "iterator/0": (self) => new ListIterator(self),
};

/** Calls a method of `java.util.List`; undefined when there is no such method. */
export function callListMethod(
  self: JavaList,
  method: string,
  args: readonly Value[],
): Value | undefined {
  const signature = `${method}/${args.length}`;
  return Object.hasOwn(methods, signature) ? methods[signature]?.(self, ...args) : undefined;
}

/** A `java.util.Iterator` over a list. */
class ListIterator implements HostObject {
  readonly kind = "host";
  readonly #items: readonly Value[];
  #position = 0;

  constructor(list: JavaList) {
    this.#items = list.items;
  }

  property(): Value {
    return null;
  }

  call(method: string, args: readonly Value[]): Value | undefined {
    if (args.length > 0) return undefined;
    if (method === "hasNext") return this.#position < this.#items.length;
    if (method !== "next") return undefined;
    if (this.#position >= this.#items.length) {
      throw new VtlError("evaluation", "An iterator has no next element.");
    }
    return this.#items[this.#position++];
  }
}

function at<T>(self: JavaList, index: Value | undefined, use: (position: number) => T) {
  if (typeof index !== "number") return undefined;
  if (index < 0 || index >= self.items.length) throw outOfBounds(self, index);
  return use(index);
}

function insert(
  self: JavaList,
  index: Value | undefined,
  values: Value[],
  result: Value = null,
): Value | undefined {
  if (typeof index !== "number") return undefined;
  if (index < 0 || index > self.items.length) throw outOfBounds(self, index);
  if (self.items.length + values.length > MAX_LIST_LENGTH) {
    throw new VtlError("limit", `A list may hold ${MAX_LIST_LENGTH} elements at most.`);
  }
  const behind = self.items.splice(index);
  for (const item of [values, behind].flat()) self.items.push(item);
  return result;
}

function addAll(self: JavaList, other: Value | undefined): Value | undefined {
  if (!(other instanceof JavaList)) return undefined;
  return insert(self, self.items.length, [...other.items], other.items.length > 0);
}

/** `remove(int)` removes by index and returns the element, `remove(Object)` removes an equal element. */
function remove(self: JavaList, value: Value | undefined): Value | undefined {
  if (typeof value === "number") {
    return at(self, value, (index) => self.items.splice(index, 1)[0]);
  }
  const index = position(self, value);
  if (index >= 0) self.items.splice(index, 1);
  return index >= 0;
}

function retain(self: JavaList, other: Value | undefined, kept: boolean): Value | undefined {
  if (!(other instanceof JavaList)) return undefined;
  const items = self.items.filter((item) => position(other, item) >= 0 === kept);
  const changed = items.length !== self.items.length;
  if (changed) {
    self.items.length = 0;
    for (const item of items) self.items.push(item);
  }
  return changed;
}

function position(self: JavaList, value: Value | undefined): number {
  return self.items.findIndex((item) => valuesEqual(item, value ?? null));
}

function outOfBounds(self: JavaList, index: number): VtlError {
  return new VtlError(
    "evaluation",
    `Index ${index} is out of bounds for a list of ${self.items.length}.`,
  );
}
