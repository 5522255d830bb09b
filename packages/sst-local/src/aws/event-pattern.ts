import { BlockList, isIP } from "node:net";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** Tests one value of an event; undefined where the event has none. */
type Test = (value: unknown) => boolean;

/** Rules beside a value itself; each service has its own set of them. */
export type Operator =
  | "anything-but"
  | "cidr"
  | "equals-ignore-case"
  | "exists"
  | "numeric"
  | "prefix"
  | "suffix"
  | "wildcard";

/**
 * Compiles a pattern as Lambda's filters, SNS's filter policies and EventBridge's rules have it: fields
 * that all have to match, with a list of values or rules of which one has to.
 * @param pattern JSON
 * @throws Error that says what is wrong with the pattern
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(pattern: unknown, operators: readonly Operator[]): Test {
  if (!isFields(pattern)) throw new Error("a pattern is an object");
  return matchFields(pattern, operators);
}

function matchFields(pattern: Record<string, Json>, operators: readonly Operator[]): Test {
  const tests = Object.entries(pattern).map(([key, rule]): Test => {
    if (key === "$or") return matchAny(rule, operators);
    const matches = Array.isArray(rule)
      ? matchLeaf(rule, operators)
      : matchNested(key, rule, operators);
    return (value) => matches(isFields(value) ? value[key] : undefined);
  });
  return (value) => tests.every((test) => test(value));
}

function matchNested(key: string, rule: Json, operators: readonly Operator[]): Test {
  if (!isFields(rule)) throw new Error(`"${key}" must be an object or an array`);
  return matchFields(rule, operators);
}

function matchAny(alternatives: Json, operators: readonly Operator[]): Test {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw new Error(`"$or" takes an array of two patterns or more`);
  }
  const tests = alternatives.map((alternative) => matchNested("$or", alternative, operators));
  return (value) => tests.some((test) => test(value));
}

/** A list of rules at the end of a path: one has to match the value, or one element of a list. */
function matchLeaf(rules: Json[], operators: readonly Operator[]): Test {
  if (rules.length === 0) throw new Error("an array of rules cannot be empty");
  const tests = rules.map((rule) => toTest(rule, operators));
  return (value) => {
    const values = Array.isArray(value) && value.length > 0 ? value : [value];
    return values.some((one) => tests.some((test) => test(one)));
  };
}

function toTest(rule: Json, operators: readonly Operator[]): Test {
  if (!isFields(rule)) {
    if (Array.isArray(rule)) throw new Error("an array of rules cannot hold another");
    return (value) => value === rule;
  }
  const [[operator, operand] = [], ...more] = Object.entries(rule);
  const known = operators.find((one) => one === operator);
  if (!known || more.length > 0) throw new Error(`a rule has one of ${operators.join(", ")}`);
  return OPERATORS[known](operand!, operators);
}

const OPERATORS: Record<Operator, (operand: Json, operators: readonly Operator[]) => Test> = {
  exists: (operand) => {
    if (typeof operand !== "boolean") throw new Error(`"exists" takes true or false`);
    return (value) => (value !== undefined && !isFields(value)) === operand;
  },
  prefix: (operand) => onString("prefix", operand, (value, start) => value.startsWith(start)),
  suffix: (operand) => onString("suffix", operand, (value, end) => value.endsWith(end)),
  "equals-ignore-case": equalsIgnoreCase,
  "anything-but": anythingBut,
  numeric,
  wildcard,
  cidr,
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

function anythingBut(operand: Json, operators: readonly Operator[]): Test {
  const excluded = isFields(operand)
    ? exclusions(operand, operators)
    : [operand].flat().map((one) => toTest(one, operators));
  return (value) =>
    value !== undefined && !isFields(value) && excluded.every((matches) => !matches(value));
}

/** `{"anything-but": {"prefix": "a"}}`, with one string or several. */
function exclusions(operand: Record<string, Json>, operators: readonly Operator[]): Test[] {
  const [[operator, operands] = []] = Object.entries(operand);
  const names = ["prefix", "suffix", "equals-ignore-case", "wildcard"];
  if (!operator || !names.includes(operator)) {
    throw new Error(`"anything-but" takes values, a prefix, a suffix or equals-ignore-case`);
  }
  return [operands!].flat().map((one) => toTest({ [operator]: one }, operators));
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

/** `*` stands for any text. */
function wildcard(operand: Json): Test {
  if (typeof operand !== "string") throw new Error(`"wildcard" takes a string`);
  const literals = operand.split("*").map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  const expression = new RegExp(`^${literals.join("[^]*")}$`);
  return (value) => typeof value === "string" && expression.test(value);
}

/** @see https://www.rfc-editor.org/rfc/rfc4632 */
function cidr(operand: Json): Test {
  const [network = "", bits = ""] = typeof operand === "string" ? operand.split("/") : [];
  const family = isIP(network);
  if (family === 0 || !/^\d{1,3}$/.test(bits)) throw new Error(`"cidr" takes a range of addresses`);
  const type = family === 4 ? "ipv4" : "ipv6";
  const range = new BlockList();
  range.addSubnet(network, Number(bits), type);
  return (value) => typeof value === "string" && isIP(value) === family && range.check(value, type);
}
