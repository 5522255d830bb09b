import { AppError, fieldError } from "../error/index.ts";
import type { FieldError } from "../error/schema.ts";

/** The largest JSON text that is stored, in bytes of UTF-8. */
export const JSON_MAX = 256 * 1024;

/** How deep arrays and objects that are stored may be nested. */
export const JSON_DEPTH = 32;

/** Marks a place in parsed JSON whose value would not be returned as it was sent. */
class Refused {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/**
 * Text in which a number may be inexact or a member named `__proto__`: an escape, sixteen digits and
 * dots in a row, or an exponent. A double represents every decimal of fifteen digits.
 */
const SUSPICIOUS = /\\u|__proto__|[\d.]{16}|\d[eE]/;

/** A length that is too short for JSON that is nested too deeply, in UTF-16 code units. */
const SHORT = 2048;

/**
 * Parses JSON as `JSON.parse` does, but refuses values that would change silently: numbers that a
 * double cannot represent (`9007199254740993`, `1e400`) and members named `__proto__`.
 *
 * @throws AppError `request.invalid` naming each such place, or `body` for invalid JSON
 */
export function parseJson(text: string): unknown {
  // Without a reviver, which takes most of the time.
  if (text.length <= SHORT && !SUSPICIOUS.test(text)) return read(text);
  let refused = false;
  const refuse = (message: string) => {
    refused = true;
    return new Refused(message);
  };
  // The third argument is newer than TypeScript's library: https://tc39.es/ecma262/#sec-json.parse
  const revive = (name: string, value: unknown, context?: { source?: string }) => {
    if (name === "__proto__") return refuse("Must not have this name");
    if (typeof value !== "number" || isExact(context?.source ?? "", value)) return value;
    return refuse("Cannot be stored exactly; send it as a string");
  };
  const value = read(text, revive);
  if (refused) {
    throw new AppError("input", "request.invalid", "Invalid request", { errors: placesOf(value) });
  }
  return value;
}

/**
 * Serializes a value to be stored. Numbers can become longer than the client wrote them: `1e20` is
 * written out.
 *
 * @throws AppError `request.too_large` over `JSON_MAX` bytes
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= JSON_MAX) return text;
  throw new AppError("too_large", "request.too_large", "The stored JSON must not exceed 256 KB");
}

/** True for a JSON value that is nested at most `depth` deep. */
export function isJson(value: unknown, depth = JSON_DEPTH): boolean {
  if (value === null || typeof value === "boolean" || typeof value === "string") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth === 0) return false;
  return Object.values(value).every((one) => isJson(one, depth - 1));
}

function read(text: string, revive?: (name: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, revive);
  } catch (error) {
    // The reviver is called recursively: deep nesting overflows the stack.
    throw fieldError("body", error instanceof RangeError ? "Is nested too deeply" : "Must be JSON");
  }
}

function placesOf(value: unknown, path: string[] = []): FieldError[] {
  if (value instanceof Refused) return [{ path: path.join(".") || "body", message: value.message }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => placesOf(one, [...path, name]));
}

/** True when the shortest notation of the double `value` is the same decimal as `source`. */
function isExact(source: string, value: number): boolean {
  return Number.isFinite(value) && decimalOf(source) === decimalOf(String(value));
}

/** The canonical form of a decimal, without its sign: `12.50` and `1.25e1` are both `125e-1`. */
function decimalOf(source: string): string {
  const [, whole = "", fraction = "", exponent = "0"] =
    /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? [];
  const digits = (whole + fraction).replace(/^0+/, "");
  const kept = digits.replace(/0+$/, "");
  if (kept === "") return "0";
  return `${kept}e${Number(exponent) - fraction.length + digits.length - kept.length}`;
}
