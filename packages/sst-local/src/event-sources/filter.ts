import { UserError } from "../errors.ts";

/** Decides whether a function gets a record. */
export type Filter = (record: unknown) => boolean;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** Tests one value of the record; undefined where the record has none. */
type Test = (value: unknown) => boolean;

/**
 * Compiles the filter patterns of an event source mapping: a record passes when any pattern matches,
 * and every record passes when there is no pattern. Supports all of the documented syntax
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax).
 *
 * As on AWS a pattern ends at the type of an attribute (`{NewImage: {pk: {S: ["a"]}}}`), and
 * `numeric` never matches an `N`, which is a string in a record.
 * @throws UserError for a pattern that AWS refuses
 */
export function createFilter(patterns: readonly string[]): Filter {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map((pattern) => {
    try {
      const parsed = JSON.parse(pattern) as Json;
      if (!isFields(parsed)) throw new Error("a pattern is an object");
      return matchFields(parsed);
    } catch (cause) {
      throw new UserError(
        `The filter pattern ${pattern} is not valid: ${(cause as Error).message}.`,
        {
          hint: "See https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html for the syntax.",
          cause,
        },
      );
    }
  });
  return (record) => filters.some((matches) => matches(record));
}

function matchFields(pattern: Record<string, Json>): Test {
  const tests = Object.entries(pattern).map(([key, rule]): Test => {
    if (key === "$or") return matchAny(rule);
    const matches = Array.isArray(rule) ? matchLeaf(rule) : matchNested(key, rule);
    return (value) => matches(isFields(value) ? value[key] : undefined);
  });
  return (value) => tests.every((test) => test(value));
}

function matchNested(key: string, rule: Json): Test {
  if (!isFields(rule)) throw new Error(`"${key}" must be an object or an array`);
  return matchFields(rule);
}

function matchAny(alternatives: Json): Test {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw new Error(`"$or" takes an array of two patterns or more`);
  }
  const tests = alternatives.map((alternative) => matchNested("$or", alternative));
  return (value) => tests.some((test) => test(value));
}

/** A list of rules at the end of a path: one has to match the value, or one element of a list. */
function matchLeaf(rules: Json[]): Test {
  if (rules.length === 0) throw new Error("an array of rules cannot be empty");
  const tests = rules.map(toTest);
  return (value) => {
    const values = Array.isArray(value) && value.length > 0 ? value : [value];
    return values.some((one) => tests.some((test) => test(one)));
  };
}

function toTest(rule: Json): Test {
  if (!isFields(rule)) {
    if (Array.isArray(rule)) throw new Error("an array of rules cannot hold another");
    return (value) => value === rule;
  }
  const [[operator, operand] = [], ...more] = Object.entries(rule);
  const make = operator === undefined ? undefined : OPERATORS[operator];
  if (!make || more.length > 0) {
    throw new Error(`a rule has one of ${Object.keys(OPERATORS).join(", ")}`);
  }
  return make(operand!);
}

const OPERATORS: Record<string, (operand: Json) => Test> = {
  exists: (operand) => {
    if (typeof operand !== "boolean") throw new Error(`"exists" takes true or false`);
    return (value) => (value !== undefined && !isFields(value)) === operand;
  },
  prefix: (operand) => onString("prefix", operand, (value, start) => value.startsWith(start)),
  suffix: (operand) => onString("suffix", operand, (value, end) => value.endsWith(end)),
  "equals-ignore-case": equalsIgnoreCase,
  "anything-but": anythingBut,
  numeric,
};

function onString(
  name: string,
  operand: Json,
  holds: (value: string, operand: string) => boolean,
): Test {
  if (isFields(operand) && typeof operand["equals-ignore-case"] === "string") {
    const folded = operand["equals-ignore-case"].toLowerCase();
    return (value) => typeof value === "string" && holds(value.toLowerCase(), folded);
  }
  if (typeof operand !== "string") throw new Error(`"${name}" takes a string`);
  return (value) => typeof value === "string" && holds(value, operand);
}

function equalsIgnoreCase(operand: Json): Test {
  if (typeof operand !== "string") throw new Error(`"equals-ignore-case" takes a string`);
  const folded = operand.toLowerCase();
  return (value) => typeof value === "string" && value.toLowerCase() === folded;
}

function anythingBut(operand: Json): Test {
  const excluded = isFields(operand) ? exclusions(operand) : [operand].flat().map(toTest);
  return (value) =>
    value !== undefined && !isFields(value) && excluded.every((matches) => !matches(value));
}

/** `{"anything-but": {"prefix": "a"}}`, with one string or several. */
function exclusions(operand: Record<string, Json>): Test[] {
  const [[operator, operands] = []] = Object.entries(operand);
  if (!operator || !["prefix", "suffix", "equals-ignore-case"].includes(operator)) {
    throw new Error(`"anything-but" takes values, a prefix, a suffix or equals-ignore-case`);
  }
  return [operands!].flat().map((one) => toTest({ [operator]: one }));
}

const COMPARISONS: Record<string, (value: number, operand: number) => boolean> = {
  "=": (value, operand) => value === operand,
  "<": (value, operand) => value < operand,
  "<=": (value, operand) => value <= operand,
  ">": (value, operand) => value > operand,
  ">=": (value, operand) => value >= operand,
};

function numeric(operand: Json): Test {
  const parts = Array.isArray(operand) ? operand : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const [operator, limit] = [parts[i], parts[i + 1]];
    const compare = typeof operator === "string" ? COMPARISONS[operator] : undefined;
    if (!compare || typeof limit !== "number") break;
    tests.push((value: number) => compare(value, limit));
  }
  if (tests.length === 0 || tests.length * 2 !== parts.length) {
    throw new Error(`"numeric" takes comparisons such as [">", 0, "<=", 5]`);
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function isFields(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
