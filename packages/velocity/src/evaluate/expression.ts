import { VtlError } from "../errors/vtl-error.ts";
import { valuesEqual } from "../java/equality.ts";
import { bounded, format } from "../java/format.ts";
import { arithmetic, compareNumbers } from "../java/number.ts";
import type { ArithmeticOperator } from "../java/number.ts";
import { isNumber, JavaList, JavaMap } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import { MAX_LIST_LENGTH } from "../errors/limits.ts";
import type { Expression } from "../template/ast.ts";
import { readReference } from "./reference.ts";
import { renderToText } from "./render.ts";
import type { Scope } from "./scope.ts";

type Binary = Expression & { kind: "binary" };

/** Evaluates an expression. */
export function evaluate(expression: Expression, scope: Scope): Value {
  scope.step();
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "reference":
      return readReference(expression, scope);
    case "interpolated":
      return renderToText(expression.body, scope);
    case "list":
      return new JavaList(expression.items.map((item) => evaluate(item, scope)));
    case "range":
      return range(evaluate(expression.from, scope), evaluate(expression.to, scope));
    case "map": {
      const map = new JavaMap();
      for (const [key, value] of expression.entries) {
        map.set(evaluate(key, scope), evaluate(value, scope));
      }
      return map;
    }
    case "not":
      return !isTrue(expression.operand, scope);
    default:
      return binary(expression, scope);
  }
}

/**
 * True when a condition holds. A reference holds unless it is null or false, so the empty string and
 * zero hold; of the literals only `true` holds.
 */
export function isTrue(condition: Expression, scope: Scope): boolean {
  const value = evaluate(condition, scope);
  if (typeof value === "boolean") return value;
  return condition.kind === "reference" && value !== null;
}

function binary(expression: Binary, scope: Scope): Value {
  const { operator, left, right } = expression;
  switch (operator) {
    case "or":
      return isTrue(left, scope) || isTrue(right, scope);
    case "and":
      return isTrue(left, scope) && isTrue(right, scope);
    case "==":
      return looselyEqual(evaluate(left, scope), evaluate(right, scope));
    case "!=":
      return !looselyEqual(evaluate(left, scope), evaluate(right, scope));
    case "<":
      return ordered(expression, scope, (order) => order < 0);
    case "<=":
      return ordered(expression, scope, (order) => order <= 0);
    case ">":
      return ordered(expression, scope, (order) => order > 0);
    case ">=":
      return ordered(expression, scope, (order) => order >= 0);
    default:
      return calculate(operator, evaluate(left, scope), evaluate(right, scope));
  }
}

/**
 * The `==` of API Gateway. It compares numbers by value, two lists or two maps by content, and
 * everything else by its printed text, so null equals the empty string.
 */
function looselyEqual(left: Value, right: Value): boolean {
  if (left !== null && right !== null) {
    if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
    if (left instanceof JavaList || left instanceof JavaMap) {
      if (left.constructor === right.constructor) return valuesEqual(left, right);
    }
  }
  return format(left) === format(right);
}

/** Compares two numbers; false when an operand is not a number. */
function ordered(expression: Binary, scope: Scope, accepts: (order: number) => boolean): boolean {
  const left = evaluate(expression.left, scope);
  const right = evaluate(expression.right, scope);
  if (left === null || right === null || !isNumber(left) || !isNumber(right)) return false;
  return accepts(compareNumbers(left, right));
}

function calculate(operator: ArithmeticOperator, left: Value, right: Value): Value {
  if (left === null || right === null) return null;
  if (isNumber(left) && isNumber(right)) return arithmetic(operator, left, right);
  const joins = operator === "+" && (typeof left === "string" || typeof right === "string");
  return joins ? bounded(format(left) + format(right)) : null;
}

function range(from: Value, to: Value): Value {
  if (typeof from !== "number" || typeof to !== "number") return null;
  const length = Math.abs(to - from) + 1;
  if (length > MAX_LIST_LENGTH) {
    throw new VtlError("limit", `A range holds more than ${MAX_LIST_LENGTH} numbers.`);
  }
  const step = to < from ? -1 : 1;
  return new JavaList(Array.from({ length }, (_, index) => from + step * index));
}
