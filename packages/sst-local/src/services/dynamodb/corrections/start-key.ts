import { isRecord, record, text } from "../../../graph/inputs.ts";
import { type Input, invalid } from "./correction.ts";
import { type Condition, parseCondition } from "./expression.ts";
import { resolvedParts } from "./request-expressions.ts";

/**
 * Refuses a start key outside the partition and the sort key range that a query reads.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html#DDB-Query-request-ExclusiveStartKey
 */
export function checkStartKey(input: Input): void {
  const startKey = record(input, "ExclusiveStartKey");
  const parsed = parseCondition(text(input, "KeyConditionExpression") ?? "");
  if (!parsed) return;
  const names = record(input, "ExpressionAttributeNames");
  const values = record(input, "ExpressionAttributeValues");
  const comparisons = conjuncts(parsed.condition).flatMap((condition) =>
    comparisonOf(condition, names, values),
  );
  const isOutside = comparisons.some(({ attribute, matches }) => {
    const value = startKey[attribute];
    return isRecord(value) && !matches(value);
  });
  if (!isOutside) return;
  throw invalid(
    comparisons.length > 1
      ? "The provided starting key does not match the range key predicate"
      : "The provided starting key is outside query boundaries based on provided conditions",
  );
}

const conjuncts = (condition: Condition): Condition[] =>
  condition.kind === "operation" && condition.operator === "AND"
    ? condition.operands.flatMap(conjuncts)
    : [condition];

interface Comparison {
  readonly attribute: string;
  readonly matches: (value: Input) => boolean;
}

/** A comparison of an attribute with values; none for any other condition. */
function comparisonOf(condition: Condition, names: Input, values: Input): Comparison[] {
  if (condition.kind !== "operation" && condition.kind !== "call") return [];
  const operator = condition.kind === "call" ? condition.name : condition.operator;
  const [path, ...others] = condition.operands;
  const test = KEY_CONDITIONS[operator];
  if (path?.kind !== "path" || !test) return [];
  const operands = others.map((operand) =>
    operand.kind === "value" ? record(values, operand.name) : {},
  );
  return [
    {
      attribute: resolvedParts(path, names)[0] ?? "",
      matches: (value) => test(value, operands[0] ?? {}, operands[1] ?? {}),
    },
  ];
}

const KEY_CONDITIONS: Record<string, (value: Input, first: Input, second: Input) => boolean> = {
  "=": (value, first) => compare(value, first) === 0,
  "<": (value, first) => compare(value, first) < 0,
  "<=": (value, first) => compare(value, first) <= 0,
  ">": (value, first) => compare(value, first) > 0,
  ">=": (value, first) => compare(value, first) >= 0,
  BETWEEN: (value, first, second) => compare(value, first) >= 0 && compare(value, second) <= 0,
  begins_with: (value, first) => bytesOf(value).indexOf(bytesOf(first)) === 0,
};

/** Compares two key values: numbers as numbers, strings and binary values by their bytes. */
function compare(left: Input, right: Input): number {
  const [a, b] = [text(left, "N"), text(right, "N")];
  if (a !== undefined && b !== undefined) return a === b ? 0 : Number(a) - Number(b);
  return Buffer.compare(bytesOf(left), bytesOf(right));
}

const bytesOf = (value: Input): Buffer =>
  Buffer.from(text(value, "S") ?? text(value, "B") ?? "", "S" in value ? "utf8" : "base64");
