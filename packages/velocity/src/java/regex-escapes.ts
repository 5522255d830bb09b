import { VtlError } from "../errors/vtl-error.ts";

/** The JavaScript source of one construct, and the offset in the pattern behind it. */
export interface Piece {
  readonly source: string;
  readonly end: number;
}

/** Escapes of one letter; each source is valid inside and outside a class. */
const letters: Readonly<Record<string, string>> = {
  d: "[0-9]",
  D: "[^0-9]",
  w: "[a-zA-Z0-9_]",
  W: "[^a-zA-Z0-9_]",
  s: "[ \\t\\n\\x0b\\f\\r]",
  S: "[^ \\t\\n\\x0b\\f\\r]",
  h: "[ \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000]",
  H: "[^ \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000]",
  v: "[\\n\\x0b\\f\\r\\x85\\u2028\\u2029]",
  V: "[^\\n\\x0b\\f\\r\\x85\\u2028\\u2029]",
  t: "\\t",
  n: "\\n",
  r: "\\r",
  f: "\\f",
  a: "\\x07",
  e: "\\x1b",
};

/** Java's POSIX classes (ASCII only) and the common ones of java.lang.Character. */
const properties: Readonly<Record<string, string>> = {
  Lower: "a-z",
  Upper: "A-Z",
  ASCII: "\\x00-\\x7f",
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Punct: "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e",
  Graph: "\\x21-\\x7e",
  Print: "\\x20-\\x7e",
  Blank: " \\t",
  Cntrl: "\\x00-\\x1f\\x7f",
  XDigit: "0-9a-fA-F",
  Space: " \\t\\n\\x0b\\f\\r",
  javaLowerCase: "\\p{Lowercase}",
  javaUpperCase: "\\p{Uppercase}",
  javaWhitespace: "\\p{White_Space}",
  javaLetter: "\\p{L}",
  javaDigit: "\\p{Nd}",
  javaLetterOrDigit: "\\p{L}\\p{Nd}",
};

export function badPattern(pattern: string): VtlError {
  return new VtlError(
    "evaluation",
    `"${pattern}" is not a Java regular expression, or uses a construct that is not supported.`,
  );
}

/** Translates the escape whose letter is at `offset`, after the backslash. */
export function classEscape(pattern: string, offset: number): Piece {
  const char = String.fromCodePoint(pattern.codePointAt(offset) ?? 0);
  const after = offset + char.length;
  const letter = letters[char];
  if (letter !== undefined) return { source: letter, end: after };
  switch (char) {
    case "p":
    case "P":
      return property(pattern, after, char === "P");
    case "x":
      return codePoint(pattern, after, /([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\}/y, 16);
    case "u":
      return codePoint(pattern, after, /([0-9A-Fa-f]{4})/y, 16);
    case "0":
      return codePoint(pattern, after, /([0-3]?[0-7]{1,2})/y, 8);
    case "c": {
      const control = pattern.charCodeAt(after) ^ 64;
      if (Number.isNaN(pattern.charCodeAt(after)) || control > 127) throw badPattern(pattern);
      return { source: literalSource(String.fromCharCode(control)), end: after + 1 };
    }
  }
  if (offset >= pattern.length || /[A-Za-z]/.test(char)) throw badPattern(pattern);
  return { source: literalSource(char), end: after };
}

/** The source of one character, valid inside and outside a class. */
export function literalSource(char: string): string {
  if (/^[A-Za-z0-9_]$/.test(char)) return char;
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

function codePoint(pattern: string, offset: number, digits: RegExp, radix: number): Piece {
  digits.lastIndex = offset;
  const found = digits.exec(pattern);
  const code = Number.parseInt(found?.[1] ?? found?.[2] ?? "", radix);
  if (found === null || Number.isNaN(code) || code > 0x10ffff) throw badPattern(pattern);
  return { source: literalSource(String.fromCodePoint(code)), end: offset + found[0].length };
}

function property(pattern: string, offset: number, negated: boolean): Piece {
  const found = matchAt(/\{(\w+)(?:=(\w+))?\}|([A-Z])/y, pattern, offset);
  const name = found?.[1] ?? found?.[3];
  if (found === null || name === undefined) throw badPattern(pattern);
  const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
  const source = known ?? `\\p{${unicodeProperty(name, found[2])}}`;
  return { source: `[${negated ? "^" : ""}${source}]`, end: offset + found[0].length };
}

/** `IsAlphabetic`, `IsLatin`, `IsL`, `L` and `script=Latin` in Unicode's own spelling. */
function unicodeProperty(name: string, value: string | undefined): string {
  if (value !== undefined)
    return /^(?:sc|script|IsScript)$/i.test(name) ? `sc=${value}` : `gc=${value}`;
  const bare = name.replace(/^Is/, "");
  for (const candidate of [bare, `sc=${bare}`]) {
    if (isProperty(candidate)) return candidate;
  }
  return bare;
}

function isProperty(name: string): boolean {
  try {
    return new RegExp(`\\p{${name}}`, "v").unicodeSets;
  } catch {
    return false;
  }
}

function matchAt(regex: RegExp, text: string, offset: number): RegExpExecArray | null {
  regex.lastIndex = offset;
  return regex.exec(text);
}
