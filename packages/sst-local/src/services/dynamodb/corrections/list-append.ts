import { isRecord, list, record, records, text } from "../../../graph/inputs.ts";
import { type EngineAnswer, type Input, invalid, parse, type Send } from "./correction.ts";
import { assignmentsOf, type Path } from "./expression.ts";

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
export async function appendBeyondEnd(
  operation: string,
  body: string,
  send: Send,
): Promise<EngineAnswer> {
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
