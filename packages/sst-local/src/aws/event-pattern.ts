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
 * that all have to match, with a list of values or rules of which one has to. In a list of objects, one
 * object has to match all fields.
 * @param pattern JSON
 * @throws Error with AWS's reason why the pattern is not valid
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(pattern: unknown, operators: readonly Operator[]): Test {
  if (!isFields(pattern)) throw new Error("Filter is not an object");
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
  const matches = matchFields(rule, operators);
  return (value) =>
    Array.isArray(value) && value.some(isFields) ? value.some(matches) : matches(value);
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
  if (rules.length === 0) throw new Error("Empty arrays are not allowed");
  const tests = rules.map((rule) => toTest(rule, operators));
  return (value) => {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    // Nothing is in an empty list, as in a field that is not there.
    return (values.length > 0 ? values : [undefined]).some((one) =>
      tests.some((test) => test(one)),
    );
  };
}

function toTest(rule: Json, operators: readonly Operator[]): Test {
  if (!isFields(rule)) {
    if (Array.isArray(rule)) throw new Error("Nested arrays are not allowed");
    return (value) => value === rule;
  }
  const [[operator, operand] = [], ...more] = Object.entries(rule);
  const known = operators.find((one) => one === operator);
  if (!known) throw new Error(`Unrecognized match type ${operator}`);
  if (more.length > 0) throw new Error("Only one key allowed in match expression");
  return OPERATORS[known](operand!, operators);
}

const OPERATORS: Record<Operator, (operand: Json, operators: readonly Operator[]) => Test> = {
  exists: (operand) => {
    if (typeof operand !== "boolean") throw new Error("exists match pattern must be true or false");
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
  if (typeof operand !== "string") throw new Error(`${name} match pattern must be a string`);
  return (value) => typeof value === "string" && holds(value, operand);
}

function equalsIgnoreCase(operand: Json): Test {
  if (typeof operand !== "string") {
    throw new Error("equals-ignore-case match pattern must be a string");
  }
  const folded = operand.toLowerCase();
  return (value) => typeof value === "string" && value.toLowerCase() === folded;
}

function anythingBut(operand: Json, operators: readonly Operator[]): Test {
  const excluded = isFields(operand)
    ? exclusions(operand, operators)
    : [operand].flat().map((one) => {
        if (typeof one !== "string" && typeof one !== "number") throw unusableAnythingBut();
        return toTest(one, operators);
      });
  if (excluded.length === 0) throw unusableAnythingBut();
  return (value) =>
    value !== undefined && !isFields(value) && excluded.every((matches) => !matches(value));
}

const unusableAnythingBut = () =>
  new Error("Value of anything-but must be an array or single string/number value.");

/** `{"anything-but": {"prefix": "a"}}`, with one string or several. */
function exclusions(operand: Record<string, Json>, operators: readonly Operator[]): Test[] {
  const [[operator, operands] = []] = Object.entries(operand);
  const names = ["prefix", "suffix", "equals-ignore-case", "wildcard"];
  if (!operator || !names.includes(operator)) {
    throw new Error(`Unsupported anything-but pattern: ${operator}`);
  }
  return [operands!].flat().map((one) => {
    if (isFields(one)) throw unusableAnythingBut();
    if (one === "" && operator.endsWith("fix")) throw new Error("Null prefix/suffix not allowed");
    return toTest({ [operator]: one }, operators);
  });
}

const COMPARISONS: Record<string, (value: number, operand: number) => boolean> = {
  "=": (value, operand) => value === operand,
  "<": (value, operand) => value < operand,
  "<=": (value, operand) => value <= operand,
  ">": (value, operand) => value > operand,
  ">=": (value, operand) => value >= operand,
};

/** One comparison, or a range such as `[">", 0, "<=", 5]`. */
function numeric(operand: Json): Test {
  if (!Array.isArray(operand)) throw new Error("Value of numeric must be an array.");
  const [first, low, second, high, ...more] = operand;
  const isAbove = compareWith(first, low);
  if (operand.length <= 2) return onNumber(isAbove);
  if (first !== ">" && first !== ">=") {
    throw new Error(`Bad value for numeric range: ${text(first)}`);
  }
  if (second !== "<" && second !== "<=") {
    throw new Error(`Bad numeric range operator: ${text(second)}`);
  }
  const isBelow = compareWith(second, high);
  if (more.length > 0) throw new Error("Too many elements in numeric expression");
  if (Number(low) >= Number(high)) throw new Error("Bottom must be less than top");
  return onNumber((value) => isAbove(value) && isBelow(value));
}

const onNumber =
  (holds: (value: number) => boolean): Test =>
  (value) =>
    typeof value === "number" && holds(value);

/** A value in a message. */
const text = (value: Json | undefined): string =>
  typeof value === "string" ? value : JSON.stringify(value);

function compareWith(operator: Json | undefined, limit: Json | undefined) {
  const compare = typeof operator === "string" ? COMPARISONS[operator] : undefined;
  if (!compare) throw new Error(`Unrecognized numeric range operator: ${text(operator)}`);
  if (typeof limit !== "number") throw new Error(`Value of ${text(operator)} must be numeric`);
  return (value: number) => compare(value, limit);
}

function isFields(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * `*` stands for any text, `\\*` for itself.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
 */
function wildcard(operand: Json): Test {
  if (typeof operand !== "string") throw new Error("wildcard match pattern must be a string");
  const parts = operand.match(/\\[\\*]|[^]/g) ?? [];
  const consecutive = parts.findIndex((part, at) => part === "*" && parts[at + 1] === "*");
  if (consecutive >= 0) {
    throw new Error(`Consecutive wildcard characters at pos ${consecutive}`);
  }
  const source = parts.map((part) =>
    part === "*" ? "[^]*" : part.at(-1)!.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&"),
  );
  const expression = new RegExp(`^${source.join("")}$`);
  return (value) => typeof value === "string" && expression.test(value);
}

/** @see https://www.rfc-editor.org/rfc/rfc4632 */
function cidr(operand: Json): Test {
  if (typeof operand !== "string") throw new Error("cidr match pattern must be a string");
  const [network = "", bits, ...more] = operand.split("/");
  if (bits === undefined || more.length > 0) throw new Error("Malformed CIDR, one '/' required");
  const family = isIP(network);
  if (family === 0) throw new Error(`Nonstandard IP address: ${network}`);
  if (!/^\d{1,3}$/.test(bits)) throw new Error("Malformed CIDR, mask bits must be an integer");
  const most = family === 4 ? 32 : 128;
  if (Number(bits) > most) throw new Error(`Malformed CIDR, mask bits must be < ${most + 1}`);
  const type = family === 4 ? "ipv4" : "ipv6";
  const range = new BlockList();
  range.addSubnet(network, Number(bits), type);
  return (value) => typeof value === "string" && isIP(value) === family && range.check(value, type);
}
