import { VtlError } from "../errors/vtl-error.ts";
import { formatNumber } from "./format.ts";
import { compareNumbers, doubleText, integer, parseNumber, toDouble, toInteger } from "./number.ts";
import { isNumber, JavaDouble } from "./values.ts";
import type { JavaNumber, Value } from "./values.ts";

type Method = (self: JavaNumber, other: Value) => Value | undefined;

/** Methods of Java's number classes by name and number of arguments. */
const methods: Readonly<Record<string, Method>> = {
  "intValue/0": (self) => toSigned(self, 32),
  "longValue/0": (self) => toSigned(self, 64),
  "shortValue/0": (self) => toSigned(self, 16),
  "byteValue/0": (self) => toSigned(self, 8),
  "doubleValue/0": (self) => new JavaDouble(toDouble(self)),
  "floatValue/0": (self) => new JavaDouble(Math.fround(toDouble(self)), floatText(toDouble(self))),
  "isNaN/0": (self) => (self instanceof JavaDouble ? Number.isNaN(self.value) : undefined),
  "isInfinite/0": (self) =>
    self instanceof JavaDouble ? Math.abs(self.value) === Infinity : undefined,
  "compareTo/1": (self, other) =>
    isNumber(other) ? Math.sign(compareNumbers(self, other)) : undefined,
  // Static methods of Java's Integer, Long and Double, which Velocity reaches through any number.
  "parseInt/1": (_self, text) => parsed(text, /^[+-]?\d+$/),
  "parseLong/1": (_self, text) => parsed(text, /^[+-]?\d+$/),
  "parseDouble/1": (_self, text) =>
    asDouble(parsed(text, /^\s*[+-]?\d*\.?\d+(?:[eE][+-]?\d+)?\s*$/)),
  "valueOf/1": (_self, text) => (isNumber(text) ? text : parsed(text, /^[+-]?\d+(?:\.\d+)?$/)),
  "toString/1": (_self, other) => (isNumber(other) ? formatNumber(other) : undefined),
};

/** Calls a method of `java.lang.Number`; undefined when there is no such method. */
export function callNumberMethod(
  self: JavaNumber,
  method: string,
  args: readonly Value[],
): Value | undefined {
  const signature = `${method}/${args.length}`;
  return Object.hasOwn(methods, signature)
    ? methods[signature]?.(self, args[0] ?? null)
    : undefined;
}

/** Converts to a signed integer of `bits` bits: a double is clamped to int or long, an integer wraps. */
function toSigned(self: JavaNumber, bits: number): number | bigint {
  const whole = BigInt(toInteger(self, bits === 64 ? 64n : 32n));
  return integer(BigInt.asIntN(bits, whole));
}

function parsed(text: Value, numeral: RegExp): JavaNumber | undefined {
  if (typeof text !== "string") return undefined;
  if (!numeral.test(text)) {
    throw new VtlError("evaluation", `"${text.slice(0, 100)}" is not a number.`);
  }
  return parseNumber(text.trim().replace(/^\+/, ""));
}

function asDouble(value: JavaNumber | undefined): JavaDouble | undefined {
  return value === undefined ? undefined : new JavaDouble(toDouble(value));
}

/** The shortest decimal that reads back as the same float. */
function floatText(value: number): string {
  const float = Math.fround(value);
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return doubleText(short);
  }
  return doubleText(float);
}
