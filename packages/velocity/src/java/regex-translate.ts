import { range, translateClass } from "./regex-class.ts";
import { badPattern, classEscape } from "./regex-escapes.ts";

/** A Java pattern translated to JavaScript: group `n` becomes the named group `g<n>`. */
export interface Translation {
  readonly source: string;
  readonly groups: number;
  /** Numbers of the groups that have a name. */
  readonly names: ReadonlyMap<string, number>;
}

/** Inline flags of Java patterns that change how the rest is translated. */
interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
}

const lineEnd = "[\\n\\r\\u0085\\u2028\\u2029]";
/** Escapes of positions and sequences, most of which JavaScript lacks. */
const positions: Readonly<Record<string, string>> = {
  A: "^",
  z: "$",
  Z: `(?=(?:\\r\\n|${lineEnd})?$)`,
  R: `(?:\\r\\n|[\\n\\x0b\\f\\r\\u0085\\u2028\\u2029])`,
  b: "\\b",
  B: "\\B",
};
const syntaxCharacters = /[\^$\\.*+?()[\]{}|/]/;

/**
 * Translates a Java pattern to the source of a JavaScript one with the `v` flag. Letter case,
 * lines and comments are translated rather than left to flags, since Java turns them on in
 * the middle of a pattern and, unlike JavaScript, ignores the case of ASCII letters only.
 */
export function translatePattern(pattern: string): Translation {
  return new Translator(pattern).translate();
}

class Translator {
  readonly #pattern: string;
  #offset = 0;
  #flags: Flags = { i: false, m: false, s: false, x: false };
  /** The flags to restore at the end of each open group. */
  readonly #outer: Flags[] = [];
  /** Index in the output of each open group, to make the group atomic at its end. */
  readonly #starts: number[] = [];
  readonly #atomic: boolean[] = [];
  readonly #out: string[] = [];
  #groups = 0;
  #atomicGroups = 0;
  readonly #names = new Map<string, number>();
  /** Index in the output of the last quantifiable item; -1 when there is none. */
  #item = -1;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  translate(): Translation {
    while (this.#offset < this.#pattern.length) this.#next();
    if (this.#starts.length > 0) this.#fail();
    return { source: this.#out.join(""), groups: this.#groups, names: this.#names };
  }

  #next(): void {
    const char = this.#take();
    switch (char) {
      case "\\":
        return this.#escape();
      case "[": {
        const { source, end } = translateClass(this.#pattern, this.#offset - 1, this.#flags.i);
        this.#offset = end;
        return this.#emit(source);
      }
      case "(":
        return this.#open();
      case ")":
        return this.#close();
      case "*":
      case "+":
      case "?":
        return this.#quantify(char);
      case "{": {
        const bounds = this.#match(/\d+(?:,\d*)?\}/y);
        if (bounds === "") this.#fail();
        return this.#quantify(`{${bounds}`);
      }
      case "|":
        this.#item = -1;
        this.#out.push("|");
        return;
      case ".":
        return this.#emit(this.#flags.s ? "[^]" : `[^\\n\\r\\u0085\\u2028\\u2029]`);
      case "^":
        return this.#emit(this.#flags.m ? `(?:^|(?<=${lineEnd})(?=[^]))` : "^");
      case "$":
        return this.#emit(this.#flags.m ? `(?:(?=${lineEnd})|$)` : (positions["Z"] ?? ""));
    }
    if (this.#flags.x) {
      if (/\s/.test(char)) return;
      if (char === "#") {
        this.#match(/[^\n]*/y);
        return;
      }
    }
    this.#literal(char);
  }

  #literal(char: string): void {
    if (this.#flags.i && /^[A-Za-z]$/.test(char)) return this.#emit(`[${range(char, char, true)}]`);
    this.#emit(syntaxCharacters.test(char) ? `\\${char}` : char);
  }

  #emit(source: string): void {
    this.#item = this.#out.length;
    this.#out.push(source);
  }

  #escape(): void {
    const char = this.#take();
    if (char === "Q") {
      const rest = this.#pattern.slice(this.#offset);
      const length = rest.includes("\\E") ? rest.indexOf("\\E") : rest.length;
      for (const quoted of rest.slice(0, length)) this.#literal(quoted);
      this.#offset += length + (rest.includes("\\E") ? 2 : 0);
      return;
    }
    if (char === "E") return;
    const position = positions[char];
    if (position !== undefined) return this.#emit(position);
    if (char === "k") {
      const name = this.#match(/<[A-Za-z][A-Za-z0-9]*>/y).slice(1, -1);
      return this.#emit(`\\k<g${this.#names.get(name) ?? this.#fail()}>`);
    }
    if (/[1-9]/.test(char)) {
      // A back reference to a group that has not begun matches nothing.
      return this.#emit(Number(char) > this.#groups ? "(?!)" : `\\k<g${char}>`);
    }
    const { source, end } = classEscape(this.#pattern, this.#offset - char.length);
    this.#offset = end;
    if (this.#flags.i && /^[A-Za-z]$/.test(source)) return this.#literal(source);
    this.#emit(source);
  }

  #open(): void {
    this.#outer.push(this.#flags);
    const inline = this.#match(/\?[a-zA-Z]*(?:-[a-zA-Z]+)?\)/y);
    if (inline !== "") {
      this.#outer.pop();
      this.#setFlags(inline.slice(1, -1));
      return;
    }
    const start = this.#out.length;
    this.#starts.push(start);
    this.#item = -1;
    const special = this.#match(/\?(?:<?[=!]|>|<[A-Za-z][A-Za-z0-9]*>|[a-zA-Z]*(?:-[a-zA-Z]+)?:)/y);
    this.#atomic.push(special === "?>");
    if (special === "") {
      if (this.#pattern[this.#offset] === "?") this.#fail();
      this.#out.push(`(?<g${++this.#groups}>`);
    } else if (/^\?<[A-Za-z]/.test(special)) {
      this.#names.set(special.slice(2, -1), ++this.#groups);
      this.#out.push(`(?<g${this.#groups}>`);
    } else if (special.endsWith(":") || special === "?>") {
      this.#setFlags(special.slice(1, -1));
      this.#out.push("(?:");
    } else this.#out.push(`(${special}`);
  }

  #close(): void {
    const start = this.#starts.pop();
    if (start === undefined) return this.#fail();
    this.#flags = this.#outer.pop() ?? this.#flags;
    this.#out.push(")");
    this.#item = start;
    if (this.#atomic.pop() === true) this.#makeAtomic(start);
  }

  #quantify(quantifier: string): void {
    if (this.#item < 0) this.#fail();
    const start = this.#item;
    this.#out.push(quantifier);
    if (this.#match(/\?/y) !== "") this.#out.push("?");
    else if (this.#match(/\+/y) !== "") this.#makeAtomic(start);
    this.#item = -1;
  }

  /** Makes the output since `start` atomic, which JavaScript spells as a lookahead and a back reference. */
  #makeAtomic(start: number): void {
    const name = `a${++this.#atomicGroups}`;
    const body = this.#out.splice(start).join("");
    this.#out.push(`(?:(?=(?<${name}>${body}))\\k<${name}>)`);
    this.#item = start;
  }

  #setFlags(text: string): void {
    const [on = "", off = ""] = text.split("-");
    const flags = { ...this.#flags };
    for (const flag of on) this.#setFlag(flags, flag, true);
    for (const flag of off) this.#setFlag(flags, flag, false);
    this.#flags = flags;
  }

  #setFlag(flags: Record<string, boolean>, flag: string, value: boolean): void {
    if (!"imsxudU".includes(flag)) this.#fail();
    if (flag in flags) flags[flag] = value;
  }

  #take(): string {
    const code = this.#pattern.codePointAt(this.#offset);
    if (code === undefined) return this.#fail();
    const char = String.fromCodePoint(code);
    this.#offset += char.length;
    return char;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    const found = pattern.exec(this.#pattern)?.[0] ?? "";
    this.#offset += found.length;
    return found;
  }

  #fail(): never {
    throw badPattern(this.#pattern);
  }
}
