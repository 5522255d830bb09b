import { JavaDouble } from "./values.ts";
import type { JavaNumber } from "./values.ts";

/** Characters above which a decimal becomes a BigDecimal, as in API Gateway's JSON parser. */
const MAX_DOUBLE_LENGTH = 18;

/** Parses a number of JSON or of a template without losing digits. */
export function parseNumber(text: string): JavaNumber {
  if (/^-?\d+$/.test(text)) return integer(BigInt(text));
  const value = Number(text);
  return new JavaDouble(value, text.length > MAX_DOUBLE_LENGTH ? bigDecimalText(text) : null);
}

/** The integer as a number where that is exact, else as a bigint. */
export function integer(value: bigint): number | bigint {
  const narrow = Number(value);
  return Number.isSafeInteger(narrow) ? narrow : value;
}

/** The value as a JavaScript number. */
export function toDouble(value: JavaNumber): number {
  return value instanceof JavaDouble ? value.value : Number(value);
}

/** Truncates to an integer; clamps a double to the range of a signed integer of `bits` bits. */
export function toInteger(value: JavaNumber, bits: bigint): number | bigint {
  if (!(value instanceof JavaDouble)) return value;
  if (Number.isNaN(value.value)) return 0;
  const limit = 2n ** (bits - 1n);
  if (value.value >= Number(limit)) return integer(limit - 1n);
  return value.value <= -Number(limit) ? integer(-limit) : integer(BigInt(Math.trunc(value.value)));
}

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`; NaN with NaN. */
export function compareNumbers(left: JavaNumber, right: JavaNumber): number {
  if (left instanceof JavaDouble || right instanceof JavaDouble) {
    return toDouble(left) - toDouble(right);
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";

/**
 * Velocity's arithmetic: integers give an integer (division truncates, overflow widens), a double
 * operand gives a double, and division by zero gives null.
 */
export function arithmetic(
  operator: ArithmeticOperator,
  left: JavaNumber,
  right: JavaNumber,
): JavaNumber | null {
  const divides = operator === "/" || operator === "%";
  if (divides && toDouble(right) === 0) return null;
  if (left instanceof JavaDouble || right instanceof JavaDouble) {
    return new JavaDouble(doubles[operator](toDouble(left), toDouble(right)));
  }
  if (typeof left === "number" && typeof right === "number" && !divides) {
    const quick = doubles[operator](left, right);
    if (Number.isSafeInteger(quick)) return quick;
  }
  return integer(bigints[operator](BigInt(left), BigInt(right)));
}

const doubles: Record<ArithmeticOperator, (left: number, right: number) => number> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
};

const bigints: Record<ArithmeticOperator, (left: bigint, right: bigint) => bigint> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
};

/**
 * The text of `Double.toString`: `1.0`, `1.0E7`, `1.0E-4`.
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/lang/Double.html#toString(double)
 */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return "-0.0";
  const magnitude = Math.abs(value);
  if (value === 0 || (magnitude >= 1e-3 && magnitude < 1e7)) {
    const text = String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${exponent.replace("+", "")}`;
}

/**
 * The text of `new BigDecimal(text).toString()`.
 * https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/math/BigDecimal.html#toString()
 */
export function bigDecimalText(text: string): string {
  const parts = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (parts === null) return text;
  const [, sign = "", whole = "", fraction = "", exponentText = "0"] = parts;
  const digits = (whole + fraction).replace(/^0+(?=\d)/, "");
  const scale = fraction.length - Number(exponentText);
  const adjusted = digits.length - 1 - scale;
  if (scale >= 0 && adjusted >= -6) {
    if (scale === 0) return sign + digits;
    const padded = digits.padStart(scale + 1, "0");
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  }
  const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
  if (adjusted === 0) return sign + mantissa;
  return `${sign}${mantissa}E${adjusted > 0 ? "+" : ""}${adjusted}`;
}
