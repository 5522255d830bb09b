import { isDeepStrictEqual } from "node:util";
import { AwsError } from "../../aws/error.ts";
import { isRecord, list, record, records, text } from "../../graph/inputs.ts";
import {
  assignmentsOf,
  type Call,
  type Condition,
  type Operand,
  type Operation,
  parseCondition,
  type Path,
} from "./expression.ts";
import { splitSize } from "./partiql-size.ts";
import type { Engine } from "./process.ts";
import { isNewer } from "./process-command.ts";

/** An answer of the engine, or in its place. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Sends a request to the engine. */
export type Send = (operation: string, body: string) => Promise<EngineAnswer>;

type Input = Record<string, unknown>;

/** A difference between dynoxide and DynamoDB that is corrected before or after the engine. */
interface Correction {
  /** The first version of dynoxide that needs no correction; undefined where none is known. */
  readonly fixedIn: string | undefined;
  readonly operations: readonly string[];
  /** A quick test of the request's text, since most requests need no correction. */
  readonly concerns: RegExp;
  /** Refuses a request. @throws AwsError */
  readonly check?: (input: Input) => void;
  /** Sends a request in another form. */
  readonly run?: (operation: string, body: string, send: Send) => Promise<EngineAnswer>;
}

const EXPRESSION_OPERATIONS = [
  "PutItem",
  "UpdateItem",
  "DeleteItem",
  "GetItem",
  "BatchGetItem",
  "Query",
  "Scan",
  "TransactGetItems",
  "TransactWriteItems",
];

/**
 * What dynoxide 1.2.1 does otherwise than DynamoDB. Each entry was compared with newer versions
 * where they could be had: 1.5.0 has all but the operand rules and the 4 MB of TransactGetItems.
 */
const CORRECTIONS: readonly Correction[] = [
  {
    // 1.2.1 pads a list up to the index and ends for want of memory.
    fixedIn: "1.5.0",
    operations: EXPRESSION_OPERATIONS,
    concerns: /\[\d{10,}\]/,
    check: checkListIndexes,
  },
  {
    // 1.2.1 pads a list with NULL up to the index.
    fixedIn: "1.5.0",
    operations: ["UpdateItem", "TransactWriteItems"],
    concerns: /"UpdateExpression"\s*:\s*"[^"]*\[\d/,
    run: appendBeyondEnd,
  },
  {
    // 1.2.1 pages through another partition from its start.
    fixedIn: "1.5.0",
    operations: ["Query"],
    concerns: /"ExclusiveStartKey"/,
    check: checkStartKey,
  },
  {
    fixedIn: undefined,
    operations: EXPRESSION_OPERATIONS,
    concerns:
      /attribute_type|\bcontains\b|\bbegins_with\b|\bBETWEEN\b|\bIN\s*\(|[#\w\])]\s*(?:=|<>|[<>]=?)\s*[#(A-Za-z_]|Expression"\s*:\s*"[^"]{600}/i,
    check: checkOperands,
  },
  {
    fixedIn: undefined,
    operations: ["TransactGetItems"],
    concerns: /./,
    run: limitTransactionSize,
  },
  {
    // 1.2.1 counts the item that did not fit into a page of 1 MB.
    fixedIn: "1.5.0",
    operations: ["Query", "Scan"],
    concerns: /./,
    run: correctScannedCount,
  },
  {
    // 1.2.1 has no size() in PartiQL.
    fixedIn: "1.5.0",
    operations: ["ExecuteStatement"],
    concerns: /\bsize\s*\(/i,
    run: selectBySize,
  },
  {
    // 1.2.1 sorts ascending.
    fixedIn: "1.5.0",
    operations: ["ExecuteStatement"],
    concerns: /ORDER\s+BY.*\bDESC/i,
    run: sortDescending,
  },
  {
    // 1.2.1 takes one SET and one REMOVE clause, and has no EXISTS.
    fixedIn: "1.5.0",
    operations: ["ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"],
    concerns: /\b(SET|REMOVE)\b.*\b\1\b|\bEXISTS\s*\(/i,
    run: (operation, body, send) => send(operation, JSON.stringify(rewritten(parse(body)))),
  },
];

/**
 * Makes a function that sends a request to the engine and resolves to DynamoDB's answer: it refuses,
 * rewrites and corrects what this version of dynoxide does otherwise. Other engines need nothing.
 */
export function createCorrections({
  kind,
  version,
}: Pick<Engine, "kind" | "version">): (
  operation: string,
  body: string,
  send: Send,
) => Promise<EngineAnswer> {
  const corrections = CORRECTIONS.filter(
    ({ fixedIn }) => kind === "dynoxide" && (!version || !fixedIn || isNewer(fixedIn, version)),
  );
  return async (operation, body, send) => {
    const found = corrections.filter(
      ({ operations, concerns }) => operations.includes(operation) && concerns.test(body),
    );
    if (found.length === 0) return send(operation, body);
    const checks = found.flatMap(({ check }) => check ?? []);
    const input = checks.length > 0 ? parse(body) : {};
    for (const check of checks) check(input);
    const run = found.find((correction) => correction.run)?.run;
    return run ? run(operation, body, send) : send(operation, body);
  };
}

/** The fields of a JSON object; none where the engine has to say what is wrong with the request. */
function parse(body: string | Buffer): Input {
  try {
    const value: unknown = JSON.parse(String(body));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

const answerOf = (status: number, value: unknown): EngineAnswer => ({
  status,
  body: Buffer.from(JSON.stringify(value)),
});

const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

/** An error of an expression, in the words of AWS. */
const invalidExpression = (name: string, problem: string): AwsError =>
  invalid(`1 validation error detected: Invalid ${name}: ${problem}`);

const EXPRESSIONS = [
  "ConditionExpression",
  "FilterExpression",
  "KeyConditionExpression",
  "UpdateExpression",
  "ProjectionExpression",
];

/** The parts of a request that hold expressions: itself, or each item of a transaction or batch. */
function expressionHolders(input: Input): Input[] {
  return [
    input,
    ...records(input, "TransactItems").flatMap((item) => Object.values(item).filter(isRecord)),
    ...Object.values(record(input, "RequestItems")).filter(isRecord),
  ];
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html; the limit was measured on AWS. */
const MAX_LIST_INDEX = 4_294_967_294;

function checkListIndexes(input: Input): void {
  for (const holder of expressionHolders(input)) {
    for (const name of EXPRESSIONS) {
      for (const [, index = ""] of (text(holder, name) ?? "").matchAll(/\[(\d{10,})\]/g)) {
        if (Number(index) > MAX_LIST_INDEX) {
          throw invalidExpression(
            name,
            `List index is not within the allowable range; index: [${index}]`,
          );
        }
      }
    }
  }
}

/**
 * Refuses a start key outside the partition and the sort key range that a query reads.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html#DDB-Query-request-ExclusiveStartKey
 */
function checkStartKey(input: Input): void {
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

/** Names and indexes of a path as an error of DynamoDB prints them: `a`, `[0]`. */
const resolvedParts = ({ parts }: Path, names: Input): string[] =>
  parts.map((part) => (typeof part === "number" ? `[${part}]` : (text(names, part) ?? part)));

/**
 * The operand rules of conditions and filters.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-expression-parameters
 */
function checkOperands(input: Input): void {
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

/** A list that a SET clause assigns an element of, and how long it was. */
interface ListLength {
  /** The path of the list in the expression. */
  readonly path: string;
  readonly length: number;
}

/** An update with every index beyond the end of a list replaced by the list's length. */
interface Appending {
  readonly update: Input;
  readonly lists: readonly ListLength[];
}

const INVALID_PATH = "The document path provided in the update expression is invalid for update";
const MAX_ATTEMPTS = 20;

/**
 * Appends to a list where a SET clause assigns to an element beyond its end. The item is read first;
 * a condition on the list's length makes the write fail when the list changed in between, and then
 * both are repeated.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html#Expressions.UpdateExpressions.SET.AddingListElements
 */
async function appendBeyondEnd(operation: string, body: string, send: Send): Promise<EngineAnswer> {
  const input = parse(body);
  let before = "";
  for (let attempt = 1; ; attempt++) {
    const { request, lists } = await withAppends(input, send);
    const answer = await send(operation, JSON.stringify(request));
    const now = JSON.stringify(lists);
    const wasRefused = answer.status === 400 && answer.body.includes("ConditionalCheckFailed");
    // The same lengths twice: the condition that failed is the request's own.
    if (lists.length === 0 || !wasRefused || now === before || attempt === MAX_ATTEMPTS) {
      return answer;
    }
    before = now;
  }
}

async function withAppends(
  input: Input,
  send: Send,
): Promise<{ request: Input; lists: ListLength[] }> {
  const items = records(input, "TransactItems");
  if (items.length === 0) {
    const { update, lists } = await appending(input, send);
    return { request: update, lists: [...lists] };
  }
  const lists: ListLength[] = [];
  const TransactItems: Input[] = [];
  for (const item of items) {
    const update = item["Update"];
    if (!isRecord(update)) {
      TransactItems.push(item);
      continue;
    }
    const rewritten = await appending(update, send);
    lists.push(...rewritten.lists);
    TransactItems.push({ ...item, Update: rewritten.update });
  }
  return { request: { ...input, TransactItems }, lists };
}

async function appending(update: Input, send: Send): Promise<Appending> {
  const expression = text(update, "UpdateExpression") ?? "";
  const assignments = assignmentsOf(expression).filter(({ path }) =>
    path.parts.some((part) => typeof part === "number"),
  );
  if (assignments.length === 0) return { update, lists: [] };
  const item = await readItem(update, send);
  const names = record(update, "ExpressionAttributeNames");
  const lengths = new Map<string, number>();
  const edits: { start: number; end: number; last: number; path: string }[] = [];
  for (const { path, start } of assignments) {
    const length = listLength(path, item, names);
    const last = path.parts.at(-1);
    if (length === undefined || typeof last !== "number") continue;
    const listPath = path.text.slice(0, path.text.lastIndexOf("["));
    lengths.set(listPath, length);
    if (last >= length) edits.push({ start, end: start + path.text.length, last, path: listPath });
  }
  return {
    update: withCondition(
      { ...update, UpdateExpression: edited(expression, edits, lengths) },
      lengths,
    ),
    lists: [...lengths].map(([path, length]) => ({ path, length })),
  };
}

/** Gives the elements beyond the end of each list the next indexes, in the order of their own. */
function edited(
  expression: string,
  edits: readonly { start: number; end: number; last: number; path: string }[],
  lengths: ReadonlyMap<string, number>,
): string {
  const next = new Map(lengths);
  const replaced = edits
    .toSorted((a, b) => a.last - b.last)
    .map((edit) => {
      const index = next.get(edit.path) ?? 0;
      next.set(edit.path, index + 1);
      return { ...edit, text: `${edit.path}[${index}]` };
    })
    .toSorted((a, b) => b.start - a.start);
  return replaced.reduce(
    (result, { start, end, text: path }) => result.slice(0, start) + path + result.slice(end),
    expression,
  );
}

function withCondition(update: Input, lengths: ReadonlyMap<string, number>): Input {
  if (lengths.size === 0) return update;
  const sizes = [...lengths].map(([path], index) => `size(${path}) = :sstLocalLength${index}`);
  const own = text(update, "ConditionExpression");
  return {
    ...update,
    ConditionExpression: [...(own === undefined ? [] : [`(${own})`]), ...sizes].join(" AND "),
    ExpressionAttributeValues: {
      ...record(update, "ExpressionAttributeValues"),
      ...Object.fromEntries(
        [...lengths.values()].map((length, index) => [
          `:sstLocalLength${index}`,
          { N: String(length) },
        ]),
      ),
    },
  };
}

async function readItem({ TableName, Key }: Input, send: Send): Promise<Input> {
  const { status, body } = await send(
    "GetItem",
    JSON.stringify({ TableName, Key, ConsistentRead: true }),
  );
  return status === 200 ? record(parse(body), "Item") : {};
}

/**
 * The length of the list that a path's last index is of; undefined where there is no such list.
 * @throws AwsError where an index before the last one is beyond the end
 */
function listLength(path: Path, item: Input, names: Input): number | undefined {
  let value: Input = { M: item };
  for (const [position, part] of path.parts.entries()) {
    if (typeof part === "string") {
      value = record(record(value, "M"), text(names, part) ?? part);
      continue;
    }
    if (!Array.isArray(value["L"])) return undefined;
    const elements = list(value, "L");
    if (position === path.parts.length - 1) return elements.length;
    const element = elements[part];
    if (!isRecord(element)) throw invalid(INVALID_PATH);
    value = element;
  }
  return undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
const TRANSACTION_BYTES = 4 * 1024 * 1024;

async function limitTransactionSize(
  operation: string,
  body: string,
  send: Send,
): Promise<EngineAnswer> {
  const answer = await send(operation, body);
  if (answer.body.length <= TRANSACTION_BYTES) return answer;
  const sizes = records(parse(answer.body), "Responses").map((response) =>
    itemSize(record(response, "Item")),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= TRANSACTION_BYTES) return answer;
  const Message = "The aggregate size of the items in the transaction exceeded 4 MB";
  return answerOf(400, {
    __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    Message,
    CancellationReasons: sizes.map(() => ({ Code: "ValidationError", Message })),
  });
}

/** About the size of an item; https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function itemSize(item: Input): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + valueSize(one), 3);
  if (!isRecord(value)) return 1;
  const [type, inner] = Object.entries(value)[0] ?? [];
  if (type === "M" && isRecord(inner)) return 3 + itemSize(inner);
  if (type === "N") return Math.ceil(String(inner).length / 2) + 1;
  if (type === "B") return Buffer.byteLength(String(inner), "base64");
  return valueSize(inner);
}

/** The position of LastEvaluatedKey, where a page of 1 MB ended. */
async function correctScannedCount(
  operation: string,
  request: string,
  send: Send,
): Promise<EngineAnswer> {
  const answer = await send(operation, request);
  if (!answer.body.includes('"LastEvaluatedKey"')) return answer;
  const body = answer.body.toString();
  const [field = "", scanned] = /"ScannedCount":(\d+)/.exec(body) ?? [];
  if (scanned === undefined) return answer;
  const input = parse(request);
  const { Limit = Infinity } = input;
  const position = Number(scanned) - 1;
  const isCut =
    Number(scanned) !== Limit || (await endsAt(position, input, parse(body), operation, send));
  if (!isCut) return answer;
  const corrected = body.replace(field, `"ScannedCount":${position}`);
  return { ...answer, body: Buffer.from(corrected) };
}

const FILTERS = ["FilterExpression", "QueryFilter", "ScanFilter"];

/**
 * True if a page whose ScannedCount is its Limit ends before it, at this position. Without a filter
 * every evaluated item is counted; with one, a page of so many items ends with the same key.
 */
async function endsAt(
  position: number,
  input: Input,
  page: Input,
  operation: string,
  send: Send,
): Promise<boolean> {
  if (!FILTERS.some((name) => name in input)) return page["Count"] === position;
  if (position === 0) return false;
  const answer = await send(operation, JSON.stringify({ ...input, Limit: position }));
  return isDeepStrictEqual(parse(answer.body)["LastEvaluatedKey"], page["LastEvaluatedKey"]);
}

/** Marks a token of {@link sortDescending}; after it stands how many items were returned. */
const TOKEN_PREFIX = "sst-local:";

/**
 * Runs `SELECT … ORDER BY … DESC`: reads every item in ascending order and returns a page of the
 * reverse.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html
 */
async function sortDescending(operation: string, body: string, send: Send): Promise<EngineAnswer> {
  const { Limit: limit, NextToken: token, ...statement } = parse(body);
  if (!isDescending(text(statement, "Statement") ?? "")) return send(operation, body);
  const items: unknown[] = [];
  let next: string | undefined;
  do {
    const request = next === undefined ? statement : { ...statement, NextToken: next };
    const answer = await send(operation, JSON.stringify(request));
    if (answer.status !== 200) return answer;
    const page = parse(answer.body);
    items.push(...list(page, "Items"));
    next = text(page, "NextToken");
  } while (next !== undefined);
  const from = typeof token === "string" ? Number(token.slice(TOKEN_PREFIX.length)) : 0;
  const to = typeof limit === "number" ? from + limit : items.length;
  const Items = items.reverse().slice(from, to);
  const NextToken = to < items.length ? `${TOKEN_PREFIX}${to}` : undefined;
  return answerOf(200, { Items, NextToken });
}

/** True if a statement orders by keys that all descend. */
function isDescending(statement: string): boolean {
  const [, order = ""] =
    /\bORDER\s+BY\s(.*)$/is.exec(statement.replaceAll(/'(?:[^']|'')*'/g, "''")) ?? [];
  return order.split(",").every((key) => /\sDESC\s*$/i.test(key));
}

/**
 * Runs a SELECT without its comparisons of size(), and returns the items that pass them.
 * @throws AwsError for another statement with size()
 */
async function selectBySize(operation: string, body: string, send: Send): Promise<EngineAnswer> {
  const input = parse(body);
  const statement = text(input, "Statement") ?? "";
  const split = splitSize(statement);
  if (!split) {
    // Within quotes it is no function.
    if (!/\bsize\s*\(/i.test(statement.replaceAll(/'(?:[^']|'')*'/g, ""))) {
      return sortDescending(operation, body, send);
    }
    throw invalid(
      "sst-local emulates size() in a SELECT whose WHERE clause joins it by AND to the rest, as in: AND size(path) > 3",
    );
  }
  const request = JSON.stringify({ ...input, Statement: split.statement });
  const answer = await sortDescending(operation, request, send);
  if (answer.status !== 200) return answer;
  const page = parse(answer.body);
  return answerOf(200, { ...page, Items: split.select(records(page, "Items")) });
}

/** A request with the statements that this engine takes for the same. */
function rewritten(input: Input): Input {
  const rewrite = (toEngine: (statement: string) => string) => (holder: Input) => {
    const statement = text(holder, "Statement");
    return statement === undefined ? holder : { ...holder, Statement: toEngine(statement) };
  };
  return {
    ...rewrite(mergeClauses)(input),
    ...(Array.isArray(input["Statements"]) && {
      Statements: records(input, "Statements").map(rewrite(mergeClauses)),
    }),
    ...(Array.isArray(input["TransactStatements"]) && {
      TransactStatements: records(input, "TransactStatements").map(
        rewrite((statement) => existsAsUpdate(statement) ?? mergeClauses(statement)),
      ),
    }),
  };
}

/**
 * An UPDATE that fails where the SELECT of an EXISTS finds nothing, and else changes nothing; this
 * engine writes a stream record for it, which DynamoDB does not. Undefined for another statement.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.exists.html
 */
function existsAsUpdate(statement: string): string | undefined {
  const [, table, where] =
    /^\s*EXISTS\s*\(\s*SELECT\s.+?\sFROM\s+(\S+)\s+WHERE\s(.*)\)\s*$/is.exec(statement) ?? [];
  return table === undefined || where === undefined
    ? undefined
    : `UPDATE ${table} REMOVE "sst-local:none" WHERE ${where}`;
}

/**
 * Merges clauses with the same keyword. Quoted text is kept; outside it, a clause with the keyword of
 * the one before continues it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
 */
function mergeClauses(statement: string): string {
  let clause = "";
  return statement.replace(
    /'(?:[^']|'')*'|"(?:[^"]|"")*"|\b(SET|REMOVE|WHERE)\b/gi,
    (token, keyword?: string) => {
      const name = keyword?.toUpperCase();
      if (name === undefined) return token;
      const continues = name === clause && name !== "WHERE";
      clause = name;
      return continues ? "," : token;
    },
  );
}
