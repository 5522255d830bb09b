import { format } from "../java/format.ts";
import { compareNumbers, parseNumber } from "../java/number.ts";
import { matchesWhole } from "../java/regex.ts";
import { valuesEqual } from "../java/equality.ts";
import { isNumber, JavaList, JavaMap } from "../java/values.ts";
import type { JavaNumber, Value } from "../java/values.ts";
import { readJsonPath } from "./path-read.ts";
import type { Operand, Predicate } from "./path.ts";

/** Whether an item passes a filter. */
export function satisfies(predicate: Predicate, item: Value, document: Value): boolean {
  switch (predicate.kind) {
    case "or":
      return (
        satisfies(predicate.left, item, document) || satisfies(predicate.right, item, document)
      );
    case "and":
      return (
        satisfies(predicate.left, item, document) && satisfies(predicate.right, item, document)
      );
    case "not":
      return !satisfies(predicate.operand, item, document);
    case "exists":
      return readJsonPath(predicate.path, document, item) !== undefined;
    default: {
      const left = evaluate(predicate.left, item, document);
      if (predicate.right.kind === "regex") {
        return predicate.operator === "=~" && matches(left, predicate.right);
      }
      const right = evaluate(predicate.right, item, document);
      return comparators[predicate.operator]?.(left, right) ?? false;
    }
  }
}

function evaluate(operand: Operand, item: Value, document: Value): Value | undefined {
  if (operand.kind === "path") return readJsonPath(operand.path, document, item);
  return operand.kind === "value" ? operand.value : null;
}

type Operator = (left: Value | undefined, right: Value | undefined) => boolean;

const comparators: Readonly<Record<string, Operator>> = {
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

/** The operand as a number if it is one, or is the text of one compared with a number. */
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

function matches(value: Value | undefined, regex: Operand & { kind: "regex" }): boolean {
  if (typeof value !== "string" && !(value !== undefined && value !== null && isNumber(value))) {
    return false;
  }
  const flags = regex.flags === "" ? "" : `(?${regex.flags.replace(/[^imsx]/g, "")})`;
  return matchesWhole(format(value), flags + regex.pattern);
}
