import { compareNumbers, parseNumber } from "../java/number.ts";
import { valuesEqual } from "../java/equality.ts";
import { isNumber, JavaList, JavaMap } from "../java/values.ts";
import type { JavaNumber, Value } from "../java/values.ts";

type Operator = (left: Value | undefined, right: Value | undefined) => boolean;

/** The comparison operators of filters, by their lower-case spelling. */
export const comparators: Readonly<Record<string, Operator>> = {
  "==": equal,
  "===": (left, right) => typeof left === typeof right && equal(left, right),
  "!=": (left, right) => !equal(left, right),
  "!==": (left, right) => typeof left !== typeof right || !equal(left, right),
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  ">": ordered((order) => order > 0),
  ">=": ordered((order) => order >= 0),
  in: (left, right) => items(right).some((item) => equal(left, item)),
  nin: (left, right) => !items(right).some((item) => equal(left, item)),
  subsetof: (left, right) => items(left).every((item) => holds(right, item)),
  anyof: (left, right) => items(left).some((item) => holds(right, item)),
  noneof: (left, right) => !items(left).some((item) => holds(right, item)),
  all: (left, right) => items(right).every((item) => holds(left, item)),
  contains: (left, right) =>
    typeof left === "string" && typeof right === "string"
      ? left.includes(right)
      : right !== undefined && holds(left, right),
  size: (left, right) => right !== undefined && equal(sizeOf(left), right),
  empty: (left, right) => (sizeOf(left) === 0) === right && sizeOf(left) !== null,
};

function equal(left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  const [one, other] = [numberOf(left, right), numberOf(right, left)];
  if (one !== undefined && other !== undefined) return compareNumbers(one, other) === 0;
  return valuesEqual(left, right);
}

/** The operand as a number: a number, or a numeral that is compared with a number. */
function numberOf(value: Value, against: Value): JavaNumber | undefined {
  if (isNumber(value)) return value;
  const isNumeral = typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value);
  return isNumeral && isNumber(against) ? parseNumber(value) : undefined;
}

function ordered(accepts: (order: number) => boolean): Operator {
  return (left, right) => {
    if (left === undefined || right === undefined) return false;
    if (isNumber(left) && isNumber(right)) return accepts(compareNumbers(left, right));
    if (typeof left !== "string" || typeof right !== "string") return false;
    return accepts(left < right ? -1 : left > right ? 1 : 0);
  };
}

function items(value: Value | undefined): readonly Value[] {
  return value instanceof JavaList ? value.items : [];
}

function holds(list: Value | undefined, item: Value): boolean {
  return items(list).some((other) => equal(other, item));
}

function sizeOf(value: Value | undefined): number | null {
  if (typeof value === "string") return value.length;
  if (value instanceof JavaList) return value.items.length;
  return value instanceof JavaMap ? value.entries.size : null;
}
