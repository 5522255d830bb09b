import { badPattern, classEscape, literalSource } from "./regex-escapes.ts";
import type { Piece } from "./regex-escapes.ts";

/**
 * Translates the character class whose `[` is at `offset`. Java's unions (`[a-c[x-z]]`) and
 * intersections (`[a-z&&[^aeiou]]`) become the set notation of JavaScript's `v` flag.
 */
export function translateClass(pattern: string, offset: number, ignoreCase: boolean): Piece {
  let at = offset + 1;
  const negated = pattern[at] === "^";
  if (negated) at++;
  const operands: string[] = [];
  let union = "";
  for (let first = true; ; first = false) {
    const char = pattern[at];
    if (char === undefined) throw badPattern(pattern);
    if (char === "]" && !first) break;
    if (pattern.startsWith("&&", at)) {
      operands.push(`[${union}]`);
      union = "";
      at += 2;
    } else if (char === "[") {
      const inner = translateClass(pattern, at, ignoreCase);
      union += inner.source;
      at = inner.end;
    } else if (pattern.startsWith("\\Q", at)) {
      const close = pattern.indexOf("\\E", at);
      const end = close < 0 ? pattern.length : close;
      for (const quoted of pattern.slice(at + 2, end)) union += range(quoted, quoted, ignoreCase);
      at = close < 0 ? end : end + 2;
    } else {
      const item = translateItem(pattern, at, ignoreCase);
      union += item.source;
      at = item.end;
    }
  }
  if (operands.length === 0) return { source: `[${negated ? "^" : ""}${union}]`, end: at + 1 };
  if (union !== "") operands.push(`[${union}]`);
  return { source: `[${negated ? "^" : ""}${operands.join("&&")}]`, end: at + 1 };
}

/** One character, escape or range of a class. */
function translateItem(pattern: string, offset: number, ignoreCase: boolean): Piece {
  const low = translateChar(pattern, offset);
  const single = singleChar(low.source);
  const isRange = pattern[low.end] === "-" && !/^\]|^\[|^&&/.test(pattern.slice(low.end + 1));
  if (single === undefined) return low;
  if (!isRange) return { source: range(single, single, ignoreCase), end: low.end };
  const high = translateChar(pattern, low.end + 1);
  const last = singleChar(high.source);
  if (last === undefined) return { source: range(single, single, ignoreCase), end: low.end };
  if ((last.codePointAt(0) ?? 0) < (single.codePointAt(0) ?? 0)) throw badPattern(pattern);
  return { source: range(single, last, ignoreCase), end: high.end };
}

function translateChar(pattern: string, offset: number): Piece {
  const char = String.fromCodePoint(pattern.codePointAt(offset) ?? 0);
  if (offset >= pattern.length) throw badPattern(pattern);
  if (char === "\\") return classEscape(pattern, offset + 1);
  return { source: literalSource(char), end: offset + char.length };
}

const controls: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", f: "\f" };

/** The character that a translated source matches; undefined for a set. */
function singleChar(source: string): string | undefined {
  if (/^\w$/.test(source)) return source;
  const code = /^\\u\{([0-9a-f]+)\}$|^\\x([0-9a-f]{2})$/.exec(source);
  if (code !== null) return String.fromCodePoint(Number.parseInt(code[1] ?? code[2] ?? "", 16));
  return /^\\[tnrf]$/.test(source) ? controls[source[1] ?? ""] : undefined;
}

/** The source of a range; with `ignoreCase` also its ASCII letters in the other case. */
export function range(low: string, high: string, ignoreCase: boolean): string {
  const source = low === high ? literalSource(low) : `${literalSource(low)}-${literalSource(high)}`;
  if (!ignoreCase) return source;
  return source + otherCase(low, high, "A", "Z", 32) + otherCase(low, high, "a", "z", -32);
}

function otherCase(low: string, high: string, from: string, to: string, shift: number): string {
  const start = Math.max(low.codePointAt(0) ?? 0, from.charCodeAt(0));
  const end = Math.min(high.codePointAt(0) ?? 0, to.charCodeAt(0));
  if (start > end) return "";
  return `${String.fromCharCode(start + shift)}-${String.fromCharCode(end + shift)}`;
}
