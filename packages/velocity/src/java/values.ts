/**
 * A value inside a template. Java's Integer, Long and BigInteger are a `number` while that is
 * exact and a `bigint` beyond; Double and BigDecimal are a `JavaDouble`, since 1 and 1.0 print
 * differently. An undefined reference is null.
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

/**
 * A `java.util.LinkedHashMap`: keys keep their insertion order. The maps inside `$context` print
 * nothing.
 */
export class JavaMap {
  readonly #entries: Map<Value, Value>;
  readonly printsNothing: boolean;

  constructor(entries: Iterable<readonly [Value, Value]> = [], printsNothing = false) {
    this.#entries = new Map(entries);
    this.printsNothing = printsNothing;
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

/** A list. Lists parsed from JSON print as JSON, others as `java.util.ArrayList` prints. */
export class JavaList {
  readonly items: Value[];
  readonly printsJson: boolean;

  constructor(items: Value[], printsJson = false) {
    this.items = items;
    this.printsJson = printsJson;
  }
}

/** A Double or BigDecimal; `text` holds the digits that a double would lose. */
export class JavaDouble {
  readonly value: number;
  readonly text: string | null;

  constructor(value: number, text: string | null = null) {
    this.value = value;
    this.text = text;
  }
}

/** A `java.util.Map.Entry`; its value is read from and written to the map. */
export class MapEntry {
  readonly map: JavaMap;
  readonly key: Value;

  constructor(map: JavaMap, key: Value) {
    this.map = map;
    this.key = key;
  }
}

/** The value of `#define` and of `$bodyContent`: a block that is rendered at each use. */
export class DefinedBlock {
  readonly render: () => string;

  constructor(render: () => string) {
    this.render = render;
  }
}

/** An object that is provided to templates, such as `$input` and `$util`. */
export interface HostObject {
  readonly kind: "host";
  /** Calls a method; undefined when no method has this name and number of arguments. */
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
