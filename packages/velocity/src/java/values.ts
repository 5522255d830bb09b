import type { Block } from "../template/ast.ts";

/**
 * A value inside a template. Java's Integer, Long and BigInteger are a `number` while that is
 * exact and a `bigint` beyond; Double and BigDecimal are a `JavaDouble`, since 1 and 1.0 print
 * differently. There is no undefined: what does not exist is null.
 */
export type Value =
  | null
  | boolean
  | string
  | number
  | bigint
  | JavaDouble
  | JavaList
  | JavaMap
  | MapEntry
  | HostObject
  | DefinedBlock;

/** A `java.util.LinkedHashMap`: keys keep the order they were put in. */
export class JavaMap {
  readonly #entries: Map<Value, Value>;

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    this.#entries = new Map(entries);
  }

  get entries(): ReadonlyMap<Value, Value> {
    return this.#entries;
  }

  get(key: Value): Value {
    return this.#entries.get(key) ?? null;
  }

  set(key: Value, value: Value): void {
    this.#entries.set(key, value);
  }

  delete(key: Value): void {
    this.#entries.delete(key);
  }
}

/** A list; those that came out of JSON print as JSON, the others as `java.util.ArrayList` does. */
export class JavaList {
  readonly items: Value[];
  readonly printsJson: boolean;

  constructor(items: Value[], printsJson = false) {
    this.items = items;
    this.printsJson = printsJson;
  }
}

/** A number with a fraction or an exponent; `text` is kept where a double would lose digits. */
export class JavaDouble {
  readonly value: number;
  readonly text: string | null;

  constructor(value: number, text: string | null = null) {
    this.value = value;
    this.text = text;
  }
}

/** What iterating over `$map.entrySet()` yields. */
export class MapEntry {
  readonly map: JavaMap;
  readonly key: Value;

  constructor(map: JavaMap, key: Value) {
    this.map = map;
    this.key = key;
  }
}

/** A block held by `#define`, rendered each time it is printed. */
export class DefinedBlock {
  readonly body: Block;

  constructor(body: Block) {
    this.body = body;
  }
}

/** An object of API Gateway's own, such as `$input` and `$util`. */
export interface HostObject {
  readonly kind: "host";
  /** Calls a method; undefined when there is none of that name with that many arguments. */
  call(method: string, args: readonly Value[]): Value | undefined;
  property(name: string): Value;
}

export type JavaNumber = number | bigint | JavaDouble;

export function isNumber(value: Value): value is JavaNumber {
  return typeof value === "number" || typeof value === "bigint" || value instanceof JavaDouble;
}

export function isHostObject(value: Value): value is HostObject {
  return typeof value === "object" && value !== null && "kind" in value;
}
