import { VtlError } from "../errors/vtl-error.ts";
import { MAX_DEPTH } from "../errors/limits.ts";
import { parseNumber } from "../java/number.ts";
import { JavaList } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import type { JsonPath, Operand, PathStep, Predicate } from "./path.ts";

const MAX_CACHED = 500;
const cache = new Map<string, JsonPath>();

/**
 * Parses a JSONPath of Jayway's dialect, which API Gateway uses. `$.` is put before a path that does
 * not begin with `$`.
 * https://github.com/json-path/JsonPath#operators
 * @throws VtlError with reason "evaluation" when it is not a path
 */
export function parseJsonPath(text: string): JsonPath {
  const known = cache.get(text);
  if (known !== undefined) return known;
  const trimmed = text.trim();
  const reader = new PathReader(/^[$@]/.test(trimmed) ? trimmed : `$.${trimmed}`, 0);
  const path = reader.path();
  if (reader.offset < reader.text.length) reader.fail();
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? "");
  cache.set(text, path);
  return path;
}

/** A position in the text of a path; a filter reads the paths within it with one of its own. */
class PathReader {
  readonly text: string;
  readonly depth: number;
  offset: number;

  constructor(text: string, offset: number, depth = 0) {
    if (depth > MAX_DEPTH) throw new VtlError("limit", "A JSONPath nests too deep.");
    this.text = text;
    this.offset = offset;
    this.depth = depth;
  }

  /** Reads a path that begins with `$` or `@`, up to the first character that is not part of it. */
  path(): JsonPath {
    const root = this.match(/[$@]/y);
    if (root === "") this.fail();
    const steps: PathStep[] = [];
    for (;;) {
      if (this.match(/\.\./y) !== "") {
        steps.push({ kind: "scan" });
        if (this.text[this.offset] !== "[") steps.push(this.#dotted());
      } else if (this.text[this.offset] === "[") steps.push(this.#bracketed());
      else if (this.match(/\./y) !== "") {
        steps.push(this.text[this.offset] === "[" ? this.#bracketed() : this.#dotted());
      } else break;
    }
    return { root: root === "@" ? "@" : "$", steps, definite: steps.every(isDefinite) };
  }

  match(pattern: RegExp): string {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.offset += found.length;
    return found;
  }

  fail(): never {
    throw new VtlError(
      "evaluation",
      `"${this.text}" is not a JSONPath: unexpected input at character ${this.offset + 1}.`,
    );
  }

  #dotted(): PathStep {
    if (this.match(/\*/y) !== "") return { kind: "wildcard" };
    const name = this.match(/[^.[\]()\s,=<>!&|~]+/y);
    if (name === "") this.fail();
    if (this.match(/\(\s*\)/y) !== "") return { kind: "function", name };
    return { kind: "names", names: [name] };
  }

  #bracketed(): PathStep {
    this.match(/\[\s*/y);
    const step = this.#inBrackets();
    if (this.match(/\s*\]/y) === "") this.fail();
    return step;
  }

  #inBrackets(): PathStep {
    if (this.match(/\*/y) !== "") return { kind: "wildcard" };
    if (this.match(/\?\s*\(/y) !== "") {
      const predicate = parsePredicate(this);
      if (this.match(/\s*\)/y) === "") this.fail();
      return { kind: "filter", predicate };
    }
    if (/['"]/.test(this.text[this.offset] ?? "")) {
      return { kind: "names", names: this.#separated(() => this.quoted()) };
    }
    const slice = this.match(/-?\d*\s*:\s*(?:-?\d+)?/y);
    if (slice !== "") {
      const [from = "", to = ""] = slice.split(":").map((bound) => bound.trim());
      return { kind: "slice", from: bound(from), to: bound(to) };
    }
    return {
      kind: "indexes",
      indexes: this.#separated(() => Number(this.match(/-?\d+/y) || this.fail())),
    };
  }

  /** Reads a quoted string, in which a backslash escapes any character. */
  quoted(): string {
    const literal = this.match(/'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y);
    if (literal === "") this.fail();
    return literal.slice(1, -1).replace(/\\([^])/g, "$1");
  }

  #separated<T>(item: () => T): T[] {
    const items = [item()];
    while (this.match(/\s*,\s*/y) !== "") items.push(item());
    return items;
  }
}

function bound(text: string): number | null {
  return text === "" ? null : Number(text);
}

function isDefinite(step: PathStep): boolean {
  if (step.kind === "indexes") return step.indexes.length === 1;
  return step.kind === "names" || step.kind === "function";
}

/** Operators of filters, sticky at the offset of a reader. */
const operators =
  /===|!==|==|!=|=~|<=|>=|<|>|(?:in|nin|subsetof|anyof|noneof|all|contains|size|empty|type)\b/iy;
const literals: Readonly<Record<string, Value>> = { null: null, true: true, false: false };

/** Reads the expression in the parentheses of a filter, `@.a > 1 && !(@.b)`. */
function parsePredicate(reader: PathReader): Predicate {
  return nested(reader, (inner) => parseOr(inner));
}

function parseOr(reader: PathReader): Predicate {
  let left = parseAnd(reader);
  while (reader.match(/\s*\|\|/y) !== "") left = { kind: "or", left, right: parseAnd(reader) };
  return left;
}

function parseAnd(reader: PathReader): Predicate {
  let left = parseTerm(reader);
  while (reader.match(/\s*&&/y) !== "") left = { kind: "and", left, right: parseTerm(reader) };
  return left;
}

function parseTerm(reader: PathReader): Predicate {
  reader.match(/\s*/y);
  if (reader.match(/!/y) !== "") {
    return { kind: "not", operand: nested(reader, (inner) => parseTerm(inner)) };
  }
  if (reader.match(/\(/y) !== "") {
    const predicate = parsePredicate(reader);
    if (reader.match(/\s*\)/y) === "") reader.fail();
    return predicate;
  }
  const left = parseOperand(reader);
  reader.match(/\s*/y);
  const operator = reader.match(operators).toLowerCase();
  if (operator !== "") {
    reader.match(/\s*/y);
    return { kind: "compare", operator, left, right: parseOperand(reader) };
  }
  if (left.kind !== "path") reader.fail();
  return { kind: "exists", path: left.path };
}

function parseOperand(reader: PathReader): Operand {
  const next = reader.text[reader.offset] ?? "";
  if (next === "$" || next === "@") {
    return { kind: "path", path: nested(reader, (inner) => inner.path()) };
  }
  if (next === "/") {
    const [, pattern = "", flags = ""] =
      /^\/((?:[^/\\]|\\[^])*)\/([a-z]*)$/i.exec(reader.match(/\/(?:[^/\\]|\\[^])*\/[a-z]*/iy)) ??
      reader.fail();
    return { kind: "regex", pattern: pattern.replaceAll("\\/", "/"), flags };
  }
  return { kind: "value", value: parseValue(reader) };
}

function parseValue(reader: PathReader): Value {
  const next = reader.text[reader.offset] ?? "";
  if (next === "'" || next === '"') return reader.quoted();
  if (reader.match(/\[\s*/y) !== "") {
    const items: Value[] = [];
    if (reader.match(/\]/y) !== "") return new JavaList(items, true);
    for (;;) {
      items.push(nested(reader, (inner) => parseValue(inner)));
      reader.match(/\s*/y);
      if (reader.match(/\]/y) !== "") return new JavaList(items, true);
      if (reader.match(/,\s*/y) === "") reader.fail();
    }
  }
  const number = reader.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (number !== "") return parseNumber(number);
  const word = reader.match(/(?:true|false|null)\b/y);
  if (word === "") reader.fail();
  return literals[word] ?? null;
}

/** Runs a production one level deeper, so that a deep path meets MAX_DEPTH before the stack overflows. */
function nested<T>(reader: PathReader, production: (inner: PathReader) => T): T {
  const inner = new PathReader(reader.text, reader.offset, reader.depth + 1);
  const result = production(inner);
  reader.offset = inner.offset;
  return result;
}
