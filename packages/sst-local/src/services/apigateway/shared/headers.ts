/** Header fields in order. Names keep their spelling, and lookups ignore case. */
export class HeaderList {
  /** Name, lower-case name, value, name, lower-case name, value … */
  readonly #fields: string[] = [];

  /** Makes a list from Node's `rawHeaders` without the lower-case names in `dropped`. */
  static fromRaw(raw: readonly string[], dropped?: ReadonlySet<string>): HeaderList {
    const list = new HeaderList();
    for (let index = 0; index + 1 < raw.length; index += 2) {
      const name = raw[index]!;
      const lower = name.toLowerCase();
      if (dropped?.has(lower) !== true) list.#fields.push(name, lower, raw[index + 1]!);
    }
    return list;
  }

  static fromRecord(record: Readonly<Record<string, string | readonly string[]>>): HeaderList {
    const list = new HeaderList();
    for (const [name, value] of Object.entries(record)) {
      if (typeof value === "string") list.add(name, value);
      else for (const one of value) list.add(name, one);
    }
    return list;
  }

  copy(): HeaderList {
    const list = new HeaderList();
    list.#fields.push(...this.#fields);
    return list;
  }

  /** The last value of a lower-case name. */
  get(lower: string): string | undefined {
    const fields = this.#fields;
    for (let index = fields.length - 3; index >= 0; index -= 3) {
      if (fields[index + 1] === lower) return fields[index + 2];
    }
    return undefined;
  }

  has(lower: string): boolean {
    return this.get(lower) !== undefined;
  }

  /** All values of a lower-case name. */
  getAll(lower: string): string[] {
    const values: string[] = [];
    this.forEach((_name, value, fieldLower) => {
      if (fieldLower === lower) values.push(value);
    });
    return values;
  }

  /** All values of a name in exactly this spelling. */
  getAllExact(name: string): string[] {
    const values: string[] = [];
    this.forEach((fieldName, value) => {
      if (fieldName === name) values.push(value);
    });
    return values;
  }

  add(name: string, value: string): void {
    this.#fields.push(name, name.toLowerCase(), value);
  }

  /** Replaces every field of a name. */
  set(name: string, value: string): void {
    this.remove(name.toLowerCase());
    this.add(name, value);
  }

  setDefault(name: string, value: string): void {
    if (!this.has(name.toLowerCase())) this.add(name, value);
  }

  remove(lower: string): void {
    const fields = this.#fields;
    for (let index = fields.length - 3; index >= 0; index -= 3) {
      if (fields[index + 1] === lower) fields.splice(index, 3);
    }
  }

  forEach(visit: (name: string, value: string, lower: string) => void): void {
    const fields = this.#fields;
    for (let index = 0; index < fields.length; index += 3) {
      visit(fields[index]!, fields[index + 2]!, fields[index + 1]!);
    }
  }

  get isEmpty(): boolean {
    return this.#fields.length === 0;
  }

  /** Name, value, name, value …, as `writeHead` accepts them. */
  toRaw(): string[] {
    const raw: string[] = [];
    this.forEach((name, value) => raw.push(name, value));
    return raw;
  }

  /** The last value of each spelling. */
  toRecord(): Record<string, string> {
    const record: Record<string, string> = {};
    this.forEach((name, value) => putOwn(record, name, value));
    return record;
  }

  /** One entry per name, with repeated values joined by a comma. */
  toJoinedRecord(): Record<string, string> {
    const spelling = new Map<string, string>();
    const record: Record<string, string> = {};
    this.forEach((name, value, lower) => {
      const known = spelling.get(lower);
      if (known === undefined) {
        spelling.set(lower, name);
        putOwn(record, name, value);
      } else {
        putOwn(record, known, `${record[known]},${value}`);
      }
    });
    return record;
  }
}

/** Sets a key that a client chose; `__proto__` becomes an ordinary key. */
export function putOwn<Value>(record: Record<string, Value>, key: string, value: Value): void {
  if (key === "__proto__") {
    Object.defineProperty(record, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    record[key] = value;
  }
}

/** Reads an own key that a client chose. */
export function getOwn<Value>(
  record: Readonly<Record<string, Value>> | null | undefined,
  key: string,
): Value | undefined {
  return record != null && Object.hasOwn(record, key) ? record[key] : undefined;
}
