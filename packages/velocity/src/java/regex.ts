import { VtlError } from "../errors/vtl-error.ts";
import { badPattern } from "./regex-escapes.ts";
import { translatePattern } from "./regex-translate.ts";

const MAX_CACHED = 200;
const cache = new Map<string, JavaRegex>();

interface JavaRegex {
  readonly regex: RegExp;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/**
 * Compiles a Java regular expression to a global JavaScript one.
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
 * @throws VtlError with reason "evaluation" if it is invalid or uses a construct that JavaScript lacks (`\G`)
 */
function compileRegex(pattern: string, extent: "part" | "whole" = "part"): JavaRegex {
  const key = `${extent} ${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) {
    known.regex.lastIndex = 0;
    return known;
  }
  const { source, groups, names } = translatePattern(pattern);
  const compiled = {
    regex: newRegExp(extent === "whole" ? `^(?:${source})$` : source, pattern),
    groups,
    names,
  };
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? "");
  cache.set(key, compiled);
  return compiled;
}

function newRegExp(source: string, pattern: string): RegExp {
  try {
    return new RegExp(source, "gv");
  } catch {
    throw badPattern(pattern);
  }
}

/** `String.matches`: true when the pattern matches the whole text. */
export function matchesWhole(text: string, pattern: string): boolean {
  return compileRegex(pattern, "whole").regex.test(text);
}

/** `String.replaceAll` and `replaceFirst`: `$1` and `${name}` are groups, `\` quotes. */
export function replaceRegex(
  text: string,
  pattern: string,
  replacement: string,
  scope: "all" | "first",
): string {
  const compiled = compileRegex(pattern);
  let result = "";
  let end = 0;
  for (const match of text.matchAll(compiled.regex)) {
    result += text.slice(end, match.index) + expand(replacement, match, compiled);
    end = match.index + match[0].length;
    if (scope === "first") break;
  }
  return result + text.slice(end);
}

function expand(replacement: string, match: RegExpExecArray, compiled: JavaRegex): string {
  let result = "";
  for (let at = 0; at < replacement.length; at++) {
    const char = replacement[at] ?? "";
    if (char === "\\") {
      result += replacement[++at] ?? badReplacement(replacement);
    } else if (char === "$") {
      const named = /^\{([A-Za-z][A-Za-z0-9]*)\}/.exec(replacement.slice(at + 1));
      const digits = groupNumber(replacement, at + 1, compiled.groups);
      const group = named === null ? digits : compiled.names.get(named[1] ?? "");
      if (group === "" || group === undefined) return badReplacement(replacement);
      result += Number(group) === 0 ? match[0] : (match.groups?.[`g${group}`] ?? "");
      at += named === null ? digits.length : named[0].length;
    } else result += char;
  }
  return result;
}

/** The longest run of digits at `start` that is the number of a group; "" when none is. */
function groupNumber(replacement: string, start: number, groups: number): string {
  const digits = /^\d*/.exec(replacement.slice(start))?.[0] ?? "";
  if (digits === "" || Number(digits[0]) > groups) return "";
  let length = 1;
  while (length < digits.length && Number(digits.slice(0, length + 1)) <= groups) length++;
  return digits.slice(0, length);
}

function badReplacement(replacement: string): never {
  throw new VtlError(
    "evaluation",
    `"${replacement}" names a group that the pattern does not have.`,
  );
}

/** `String.split(regex, limit)`: with limit 0 trailing empty strings are dropped. */
export function splitRegex(text: string, pattern: string, limit: number): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(compileRegex(pattern).regex)) {
    if (limit > 0 && parts.length === limit - 1) break;
    const end = match.index + match[0].length;
    // An empty match at the very beginning never yields an empty first part.
    if (end === 0) continue;
    parts.push(text.slice(start, match.index));
    start = end;
  }
  if (start === 0 && parts.length === 0) return [text];
  parts.push(text.slice(start));
  if (limit === 0) while (parts.length > 0 && parts.at(-1) === "") parts.pop();
  return parts;
}
