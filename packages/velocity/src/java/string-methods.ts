import { VtlError } from "../errors/vtl-error.ts";
import { MAX_TEXT_LENGTH } from "../errors/limits.ts";
import { bounded, format } from "./format.ts";
import { matchesWhole, replaceRegex, splitRegex } from "./regex.ts";
import { JavaList } from "./values.ts";
import type { Value } from "./values.ts";

type Method = (self: string, ...args: readonly Value[]) => Value | undefined;

/** Java's `String` methods by name and number of arguments. */
const methods: Readonly<Record<string, Method>> = {
  "length/0": (self) => self.length,
  "isEmpty/0": (self) => self === "",
  "isBlank/0": (self) => self.trim() === "",
  "trim/0": (self) => trim(self),
  "strip/0": (self) => self.trim(),
  "stripLeading/0": (self) => self.trimStart(),
  "stripTrailing/0": (self) => self.trimEnd(),
  "toLowerCase/0": (self) => self.toLowerCase(),
  "toUpperCase/0": (self) => self.toUpperCase(),
  "intern/0": (self) => self,
  "toCharArray/0": (self) => new JavaList(self.split("")),
  "charAt/1": (self, index) => withIndex(index, (at) => self[checked(self, at, self.length - 1)]),
  "codePointAt/1": (self, index) =>
    withIndex(index, (at) => self.codePointAt(checked(self, at, self.length - 1))),
  "equals/1": (self, other) => self === other,
  "contentEquals/1": (self, other) => self === other,
  "equalsIgnoreCase/1": (self, other) =>
    typeof other === "string" && folded(self) === folded(other),
  "compareTo/1": (self, other) => withText(other, (text) => compare(self, text)),
  "compareToIgnoreCase/1": (self, other) =>
    withText(other, (text) => compare(folded(self), folded(text))),
  "contains/1": (self, part) => withText(part, (text) => self.includes(text)),
  "startsWith/1": (self, prefix) => withText(prefix, (text) => self.startsWith(text)),
  "startsWith/2": (self, prefix, from) =>
    withText(prefix, (text) =>
      withIndex(from, (at) => at >= 0 && at <= self.length && self.startsWith(text, at)),
    ),
  "endsWith/1": (self, suffix) => withText(suffix, (text) => self.endsWith(text)),
  "getBytes/0": (self) => new JavaList([...new Int8Array(Buffer.from(self, "utf8"))]),
  "indexOf/1": (self, part) => withPart(part, (text) => self.indexOf(text)),
  "indexOf/2": (self, part, from) =>
    withPart(part, (text) => withIndex(from, (at) => self.indexOf(text, at))),
  "lastIndexOf/1": (self, part) => withPart(part, (text) => self.lastIndexOf(text)),
  "lastIndexOf/2": (self, part, from) =>
    withPart(part, (text) => withIndex(from, (at) => (at < 0 ? -1 : self.lastIndexOf(text, at)))),
  "substring/1": (self, from) =>
    withIndex(from, (at) => self.slice(checked(self, at, self.length))),
  "substring/2": (self, from, to) =>
    withIndex(from, (start) =>
      withIndex(to, (end) =>
        self.slice(checked(self, start, end), checked(self, end, self.length)),
      ),
    ),
  "subSequence/2": (self, from, to) => methods["substring/2"]?.(self, from ?? null, to ?? null),
  "concat/1": (self, other) => withText(other, (text) => bounded(self + text)),
  "repeat/1": (self, times) =>
    withIndex(times, (count) =>
      self.repeat(checked(self, count, Math.floor(MAX_TEXT_LENGTH / (self.length || 1)))),
    ),
  "replace/2": (self, from, to) =>
    withText(from, (text) => withText(to, (other) => bounded(self.replaceAll(text, () => other)))),
  "replaceAll/2": (self, pattern, to) => replaced(self, pattern, to, "all"),
  "replaceFirst/2": (self, pattern, to) => replaced(self, pattern, to, "first"),
  "matches/1": (self, pattern) => withText(pattern, (text) => matchesWhole(self, text)),
  "split/1": (self, pattern) => split(self, pattern, 0),
  "split/2": (self, pattern, limit) => withIndex(limit, (most) => split(self, pattern, most)),
  // Static methods, which Velocity reaches through any string.
  "valueOf/1": (_self, value) => format(value ?? null),
};

/** Calls a method of `java.lang.String`; undefined when there is no such method. */
export function callStringMethod(
  self: string,
  method: string,
  args: readonly Value[],
): Value | undefined {
  const signature = `${method}/${args.length}`;
  return Object.hasOwn(methods, signature) ? methods[signature]?.(self, ...args) : undefined;
}

function withText<T>(value: Value | undefined, use: (text: string) => T): T | undefined {
  return typeof value === "string" ? use(value) : undefined;
}

/** A search argument is a string or a code point. */
function withPart<T>(part: Value | undefined, use: (text: string) => T): T | undefined {
  if (typeof part !== "number" || part < 0 || part > 0x10ffff) return withText(part, use);
  return use(String.fromCodePoint(part));
}

function withIndex<T>(value: Value | undefined, use: (index: number) => T): T | undefined {
  return typeof value === "number" ? use(value) : undefined;
}

function checked(text: string, index: number, last: number): number {
  if (index >= 0 && index <= last) return index;
  throw new VtlError(
    "evaluation",
    `Index ${index} is out of range for a string of length ${text.length}.`,
  );
}

function replaced(
  self: string,
  pattern: Value | undefined,
  replacement: Value | undefined,
  scope: "all" | "first",
): Value | undefined {
  return withText(pattern, (regex) =>
    withText(replacement, (text) => bounded(replaceRegex(self, regex, text, scope))),
  );
}

function split(self: string, pattern: Value | undefined, limit: number): JavaList | undefined {
  return withText(pattern, (regex) => new JavaList(splitRegex(self, regex, limit)));
}

/** Java's `trim` removes all characters up to U+0020 at both ends. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

/** Folds letter case as `equalsIgnoreCase` does. */
function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}

function compare(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index++) {
    const difference = left.charCodeAt(index) - right.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
