import { isRecord, record, text } from "../../../graph/inputs.ts";
import type { Input } from "./correction.ts";
import {
  type Call,
  type Condition,
  type Operand,
  type Operation,
  parseCondition,
} from "./expression.ts";
import { expressionHolders, invalidExpression, resolvedParts } from "./request-expressions.ts";

/**
 * The operand rules of conditions and filters.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-expression-parameters
 */
export function checkOperands(input: Input): void {
  for (const holder of expressionHolders(input)) {
    for (const name of ["ConditionExpression", "FilterExpression"]) {
      const parsed = parseCondition(text(holder, name) ?? "");
      if (!parsed) continue;
      const problem =
        parsed.operators > 300
          ? "The expression contains too many operators; operator count: 301"
          : operandProblem(parsed.condition, holder);
      if (problem !== undefined) throw invalidExpression(name, problem);
    }
  }
}

/** The first problem of a condition's operands, inner conditions first. */
function operandProblem(condition: Condition, holder: Input): string | undefined {
  if (condition.kind !== "operation" && condition.kind !== "call") return undefined;
  for (const operand of condition.operands) {
    const problem = operandProblem(operand, holder);
    if (problem !== undefined) return problem;
  }
  return ruleProblem(condition, holder);
}

const LOGICAL = new Set(["AND", "OR", "NOT"]);
const TYPE_NAMES = ["B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M"];

function ruleProblem(condition: Operation | Call, holder: Input): string | undefined {
  const operator = condition.kind === "call" ? condition.name : condition.operator;
  if (LOGICAL.has(operator)) return undefined;
  const [first, ...others] = condition.operands;
  if (operator === "IN" && others.length > 100) {
    return `The IN operator is provided with too many operands; number of operands: ${others.length}`;
  }
  const names = record(holder, "ExpressionAttributeNames");
  if (first?.kind === "path") {
    const path = resolvedParts(first, names).join(", ");
    if (
      others.some((one) => one.kind === "path" && resolvedParts(one, names).join(", ") === path)
    ) {
      return `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: [${path}]`;
    }
  }
  const values = others.map((operand) => valueOf(operand, holder));
  if (operator === "attribute_type") {
    const type = values[0] && text(values[0], "S");
    if (type === undefined || TYPE_NAMES.includes(type)) return undefined;
    return `Invalid attribute type name found; type: ${type}, valid types: {${TYPE_NAMES.join(",")}}`;
  }
  const [low, high] = values;
  if (operator === "BETWEEN" && low && high && typeOf(low) !== typeOf(high)) {
    return `The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: ${printed(low)}, upper bound operand: ${printed(high)}`;
  }
  return undefined;
}

function valueOf(operand: Operand | Operation, holder: Input): Input | undefined {
  if (operand.kind !== "value") return undefined;
  const value = record(holder, "ExpressionAttributeValues")[operand.name];
  return isRecord(value) ? value : undefined;
}

const typeOf = (value: Input): string => Object.keys(value)[0] ?? "";

const printed = (value: Input): string =>
  `AttributeValue: {${typeOf(value)}:${String(Object.values(value)[0])}}`;
