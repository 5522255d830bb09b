import { BlockList, isIP } from "node:net";
import { PolicyError } from "./policy-error.ts";
import { wildcard } from "./wildcard.ts";

/** Condition keys in lower case with their values. */
export type ConditionContext = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface CompiledCondition {
  /** In lower case. */
  readonly key: string;
  /** As written, for diagnoses: `StringEquals aws:SourceAccount "123456789012"`. */
  readonly text: string;
  readonly holds: (values: readonly string[] | undefined) => boolean;
}

interface Operator {
  /** Whether one value of the request satisfies one value of the policy. */
  readonly test: (actual: string, expected: string) => boolean;
  /** A negated operator holds when no value matches, and when the key is missing. */
  readonly negated?: true;
}

const equals: Operator["test"] = (actual, expected) => actual === expected;
const equalsIgnoreCase: Operator["test"] = (actual, expected) =>
  actual.toLowerCase() === expected.toLowerCase();
const like: Operator["test"] = (actual, expected) => wildcard(expected)(actual);

const numeric =
  (compare: (actual: number, expected: number) => boolean): Operator["test"] =>
  (actual, expected) =>
    compare(Number(actual), Number(expected));

const date =
  (compare: (actual: number, expected: number) => boolean): Operator["test"] =>
  (actual, expected) =>
    compare(instant(actual), instant(expected));

const same = (actual: number, expected: number) => actual === expected;
const less = (actual: number, expected: number) => actual < expected;
const lessOrSame = (actual: number, expected: number) => actual <= expected;
const more = (actual: number, expected: number) => actual > expected;
const moreOrSame = (actual: number, expected: number) => actual >= expected;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, negated: true },
  StringEqualsIgnoreCase: { test: equalsIgnoreCase },
  StringNotEqualsIgnoreCase: { test: equalsIgnoreCase, negated: true },
  StringLike: { test: like },
  StringNotLike: { test: like, negated: true },
  NumericEquals: { test: numeric(same) },
  NumericNotEquals: { test: numeric(same), negated: true },
  NumericLessThan: { test: numeric(less) },
  NumericLessThanEquals: { test: numeric(lessOrSame) },
  NumericGreaterThan: { test: numeric(more) },
  NumericGreaterThanEquals: { test: numeric(moreOrSame) },
  DateEquals: { test: date(same) },
  DateNotEquals: { test: date(same), negated: true },
  DateLessThan: { test: date(less) },
  DateLessThanEquals: { test: date(lessOrSame) },
  DateGreaterThan: { test: date(more) },
  DateGreaterThanEquals: { test: date(moreOrSame) },
  Bool: { test: equalsIgnoreCase },
  IpAddress: { test: inRange },
  NotIpAddress: { test: inRange, negated: true },
  ArnEquals: { test: like },
  ArnLike: { test: like },
  ArnNotEquals: { test: like, negated: true },
  ArnNotLike: { test: like, negated: true },
};

/**
 * Compiles the `Condition` element.
 * @throws PolicyError for an operator that is not known
 */
export function compileConditions(condition: unknown): readonly CompiledCondition[] {
  if (condition === undefined) return [];
  return entriesOf(condition).flatMap(([name, keys]) =>
    entriesOf(keys).map(([key, expected]) => ({
      key: key.toLowerCase(),
      text: `${name} ${key} ${JSON.stringify(expected)}`,
      holds: compileOperator(name, listOf(expected)),
    })),
  );
}

/** Whether a condition holds: its values are joined by OR, the conditions of a statement by AND. */
export function conditionHolds(
  { key, holds }: CompiledCondition,
  context: ConditionContext,
): boolean {
  const value = Object.hasOwn(context, key) ? context[key] : undefined;
  return holds(typeof value === "string" ? [value] : value);
}

function compileOperator(name: string, expected: readonly string[]): CompiledCondition["holds"] {
  if (name === "Null") {
    return (values) => expected.some((value) => (value === "true") === (values === undefined));
  }
  const [, quantifier, base, ifExists] = /^(?:(For\w+):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const operator = Object.hasOwn(OPERATORS, base ?? "") ? OPERATORS[base!]! : undefined;
  if (operator === undefined || !["ForAnyValue", "ForAllValues", undefined].includes(quantifier)) {
    throw new PolicyError(`the condition operator "${name}" is not known`);
  }
  const matches = (actual: string) => expected.some((value) => operator.test(actual, value));
  const accepts = (actual: string) => matches(actual) !== (operator.negated === true);
  return (values) => {
    if (values === undefined) {
      return ifExists !== undefined || quantifier === "ForAllValues" || operator.negated === true;
    }
    return quantifier === "ForAnyValue" || (quantifier === undefined && operator.negated !== true)
      ? values.some(accepts)
      : values.every(accepts);
  };
}

function inRange(actual: string, expected: string): boolean {
  const [network = "", bits] = expected.split("/", 2);
  const family = isIP(network);
  if (family === 0) throw new PolicyError(`"${expected}" is not an IP address or range`);
  if (isIP(actual) !== family) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  if (bits === undefined) list.addAddress(network, type);
  else list.addSubnet(network, Number(bits), type);
  return list.check(actual, type);
}

/** ISO 8601, or epoch seconds. */
function instant(text: string): number {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function entriesOf(value: unknown): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PolicyError("Condition must be an object of operators, each an object of keys");
  }
  return Object.entries(value);
}

function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}
