import { VtlError } from "../errors.ts";
import { MAX_DEPTH } from "../limits.ts";
import type { JsonPath, PathStep } from "./path.ts";
import { parsePredicate } from "./filter-parse.ts";

const MAX_CACHED = 500;
const cache = new Map<string, JsonPath>();

/**
 * Parses a JSONPath of Jayway's dialect, which API Gateway uses. A path that does not begin with
 * `$` is read as if `$.` stood before it.
 * https://github.com/json-path/JsonPath#operators
 * @throws VtlError with reason "evaluation" when it is no path
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

/** Reads paths out of a text; filters use it to read the paths within them. */
export class PathReader {
  readonly text: string;
  readonly depth: number;
  offset: number;

  constructor(text: string, offset: number, depth = 0) {
    if (depth > MAX_DEPTH) throw new VtlError("limit", "A JSONPath nests too deep.");
    this.text = text;
    this.offset = offset;
    this.depth = depth;
  }

  /** Reads `$…` or `@…` as far as it is a path. */
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
      `"${this.text}" is not a JSONPath: it stops making sense at character ${this.offset + 1}.`,
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

  /** Reads a quoted text; a backslash takes the character after it as it is. */
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
