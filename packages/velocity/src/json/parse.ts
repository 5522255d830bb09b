import { VtlError } from "../errors/vtl-error.ts";
import { parseNumber } from "../java/number.ts";
import { JavaList, JavaMap } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import { MAX_JSON_DEPTH } from "../errors/limits.ts";

/**
 * Parses JSON as leniently as API Gateway's JSON parser (json-smart in its permissive mode):
 * single quotes, unquoted keys and strings, spare commas and text after the value are accepted, so a
 * plain-text body is that string. Numbers keep their digits.
 * @throws VtlError with reason "body"
 */
export function parseJson(text: string): Value {
  const parser = new JsonParser(text);
  return parser.value("", 0);
}

const literals: Readonly<Record<string, Value>> = { null: null, true: true, false: false };
const jsonNumber = /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/;
const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const fourDigits = /[0-9A-Fa-f]{4}/y;
const twoDigits = /[0-9A-Fa-f]{2}/y;
const plainDouble = /[^"\\]*/y;
const plainSingle = /[^'\\]*/y;
/** Matches an unquoted text, by its container. */
const unquoted: Readonly<Record<string, RegExp>> = {
  "": /[^]*/y,
  key: /[^:]*/y,
  object: /[^,}]*/y,
  array: /[^,\]]*/y,
};

class JsonParser {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(container: "" | "object" | "array", depth: number): Value {
    if (depth > MAX_JSON_DEPTH) {
      throw new VtlError("body", `The JSON nests deeper than ${MAX_JSON_DEPTH} levels.`);
    }
    this.#skip(" \t\r\n");
    const next = this.#text[this.#offset];
    if (next === "{") return this.#object(depth);
    if (next === "[") return this.#array(depth);
    if (next === '"' || next === "'") return this.#string(next);
    if (next === undefined && depth === 0) return null;
    if (next === undefined || next === "}" || next === "]" || next === ":") return this.#fail();
    const word = this.#unquoted(container);
    if (Object.hasOwn(literals, word)) return literals[word] ?? null;
    return jsonNumber.test(word) ? parseNumber(word) : word;
  }

  #object(depth: number): JavaMap {
    const map = new JavaMap();
    this.#offset++;
    for (;;) {
      const end = this.#skipCommas();
      if (end === "}") {
        this.#offset++;
        return map;
      }
      if (end === "" || end === ":" || end === "]" || end === "[" || end === "{") this.#fail();
      const key = end === '"' || end === "'" ? this.#string(end) : this.#unquoted("key");
      this.#skip(" \t\r\n");
      if (this.#text[this.#offset] !== ":") this.#fail();
      this.#offset++;
      map.set(key, this.value("object", depth + 1));
      this.#skip(" \t\r\n");
      const next = this.#text[this.#offset];
      if (next !== "," && next !== "}") this.#fail();
    }
  }

  #array(depth: number): JavaList {
    const items: Value[] = [];
    this.#offset++;
    for (;;) {
      const end = this.#skipCommas();
      if (end === "]") {
        this.#offset++;
        return new JavaList(items, true);
      }
      if (end === "") this.#fail();
      items.push(this.value("array", depth + 1));
    }
  }

  /** Moves to the first character that is neither white space nor a comma, and returns it. */
  #skipCommas(): string {
    this.#skip(" \t\r\n,");
    return this.#text[this.#offset] ?? "";
  }

  #string(quote: string): string {
    const start = this.#offset++;
    const plain = quote === '"' ? plainDouble : plainSingle;
    let value = this.#match(plain);
    for (;;) {
      const next = this.#text[this.#offset++];
      if (next === quote) return value;
      if (next === undefined) {
        this.#offset = start;
        return this.#fail();
      }
      value += this.#escape() + this.#match(plain);
    }
  }

  #escape(): string {
    const char = this.#text[this.#offset++];
    if (char === undefined) return this.#fail();
    if (char !== "u" && char !== "x") return escapes[char] ?? char;
    const digits = this.#match(char === "u" ? fourDigits : twoDigits);
    if (digits === "") this.#fail();
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #unquoted(container: string): string {
    return this.#match(unquoted[container] ?? /[^]*/y).trim();
  }

  #skip(characters: string): void {
    while (this.#offset < this.#text.length) {
      if (!characters.includes(this.#text.charAt(this.#offset))) return;
      this.#offset++;
    }
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#offset += found.length;
    return found;
  }

  #fail(): never {
    throw new VtlError(
      "body",
      `The text is not JSON: unexpected input at character ${this.#offset + 1}.`,
    );
  }
}
