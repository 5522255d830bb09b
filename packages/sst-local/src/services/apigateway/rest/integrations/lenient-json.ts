/**
 * Parses JSON as leniently as the MOCK integration: keys without quotes, strings in single quotes and
 * trailing commas are allowed, since most templates are `{ statusCode: 200 }`.
 * @throws SyntaxError for anything else
 */
export function parseLenientJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return new LenientParser(text).parse();
  }
}

class LenientParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): unknown {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#error();
    return value;
  }

  #value(): unknown {
    this.#space();
    const next = this.#text[this.#at];
    if (next === "{") return this.#object();
    if (next === "[") return this.#array();
    if (next === '"' || next === "'") return this.#string();
    const word = this.#word();
    if (word === "true") return true;
    if (word === "false") return false;
    if (word === "null") return null;
    if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word)) return Number(word);
    throw this.#error();
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.#at++;
    while (!this.#takes("}")) {
      this.#space();
      const quote = this.#text[this.#at];
      const key = quote === '"' || quote === "'" ? this.#string() : this.#word();
      if (!this.#takes(":")) throw this.#error();
      entries.push([key, this.#value()]);
      if (!this.#takes(",") && !this.#sees("}")) throw this.#error();
    }
    return Object.fromEntries(entries);
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    while (!this.#takes("]")) {
      items.push(this.#value());
      if (!this.#takes(",") && !this.#sees("]")) throw this.#error();
    }
    return items;
  }

  #string(): string {
    const quote = this.#text[this.#at];
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== quote) {
      end += this.#text[end] === "\\" ? 2 : 1;
    }
    if (end >= this.#text.length) throw this.#error();
    const inner = this.#text.slice(this.#at + 1, end);
    this.#at = end + 1;
    const escaped = inner
      .replaceAll(String.raw`\'`, "'")
      .replaceAll(/(?<!\\)((?:\\\\)*)"/g, '$1\\"');
    return JSON.parse(`"${quote === "'" ? escaped : inner}"`) as string;
  }

  #word(): string {
    const match = /^[\w$.+-]+/.exec(this.#text.slice(this.#at, this.#at + 256));
    if (match === null) throw this.#error();
    this.#at += match[0].length;
    return match[0];
  }

  #sees(character: string): boolean {
    this.#space();
    return this.#text[this.#at] === character;
  }

  #takes(character: string): boolean {
    const sees = this.#sees(character);
    if (sees) this.#at++;
    return sees;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #error(): SyntaxError {
    return new SyntaxError(`Unexpected ${this.#text[this.#at] ?? "end"} at ${this.#at}.`);
  }
}
