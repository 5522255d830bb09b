import { VtlError } from "../errors/vtl-error.ts";
import { MAX_DEPTH } from "../errors/limits.ts";

const identifierStart = /[A-Za-z_]/;

/** A position in a template's text, with the primitives for reading it. */
export class Cursor {
  readonly text: string;
  offset = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.offset >= this.text.length;
  }

  peek(ahead = 0): string {
    return this.text[this.offset + ahead] ?? "";
  }

  startsWith(prefix: string): boolean {
    return this.text.startsWith(prefix, this.offset);
  }

  /** Moves past `prefix` if it comes next. */
  accept(prefix: string): boolean {
    if (!this.startsWith(prefix)) return false;
    this.offset += prefix.length;
    return true;
  }

  expect(prefix: string, what: string): void {
    if (!this.accept(prefix)) this.fail(`expected "${prefix}" ${what}`);
  }

  /** Moves past the match of a sticky pattern and returns it; "" when it does not match. */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.offset += found.length;
    return found;
  }

  skipSpace(): void {
    this.match(/\s*/y);
  }

  startsIdentifier(ahead = 0): boolean {
    return identifierStart.test(this.peek(ahead));
  }

  identifier(): string {
    return this.match(/[A-Za-z_][A-Za-z0-9_-]*/y);
  }

  /** Moves past white space and one line end, which belong to the directive before them. */
  skipLineEnd(): void {
    this.match(/[ \t]*(?:\r\n|\n|\r)/y);
  }

  /** Runs a nested production. @throws VtlError below MAX_DEPTH, before the stack overflows */
  nested<T>(production: () => T): T {
    if (++this.#depth > MAX_DEPTH) {
      throw new VtlError("limit", `The template nests deeper than ${MAX_DEPTH} levels.`);
    }
    try {
      return production();
    } finally {
      this.#depth--;
    }
  }

  fail(problem: string, at = this.offset): never {
    const before = this.text.slice(0, at).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new VtlError(
      "syntax",
      `The mapping template does not parse at line ${before.length}, column ${column}: ${problem}.`,
    );
  }
}
