import { isRecord, records, text } from "../../../graph/inputs.ts";
import { answerOf, type EngineAnswer, invalid, parse, type Send } from "./correction.ts";
import { sortDescending } from "./partiql-order.ts";
import { withoutTexts } from "./partiql-texts.ts";

type Item = Record<string, unknown>;

/**
 * Runs a SELECT without its comparisons of size(), and returns the items that pass them.
 * @throws AwsError for another statement with size()
 */
export async function selectBySize(
  operation: string,
  body: string,
  send: Send,
): Promise<EngineAnswer> {
  const input = parse(body);
  const statement = text(input, "Statement") ?? "";
  const split = splitSize(statement);
  if (!split) {
    // Within quotes it is no function.
    if (!/\bsize\s*\(/i.test(withoutTexts(statement))) {
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

/** A SELECT whose comparisons of size() are left to {@link SizeSelect.select}. */
interface SizeSelect {
  /** The statement without them, which returns whole items. */
  readonly statement: string;
  /** The items that pass, with the attributes that the statement names. */
  select(items: readonly Item[]): Item[];
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[A-Za-z_][\w-]*)`;
const PATH = String.raw`${NAME}(?:\.${NAME}|\[\d+\])*`;
const COMPARISON = new RegExp(
  String.raw`\s+AND\s+size\s*\(\s*(${PATH})\s*\)\s*(<>|<=|>=|=|<|>)\s*(\d+)(?=\s|$)`,
  "gi",
);

const COMPARE: Record<string, (size: number, wanted: number) => boolean> = {
  "=": (size, wanted) => size === wanted,
  "<>": (size, wanted) => size !== wanted,
  "<": (size, wanted) => size < wanted,
  "<=": (size, wanted) => size <= wanted,
  ">": (size, wanted) => size > wanted,
  ">=": (size, wanted) => size >= wanted,
};

/**
 * Splits a SELECT with comparisons of size() that AND joins to the rest of its WHERE clause, with a
 * number each. Undefined for any other statement with size().
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.size.html
 */
function splitSize(statement: string): SizeSelect | undefined {
  const tests: ((item: Item) => boolean)[] = [];
  // An OR could make an item pass that a comparison refuses.
  if (!/^\s*SELECT\s/i.test(statement) || /\sOR[\s(]/i.test(withoutTexts(statement)))
    return undefined;
  const rest = statement.replace(
    COMPARISON,
    (_, path: string, operator: string, number: string) => {
      const parts = partsOf(path);
      tests.push((item) => {
        const size = sizeOf(valueAt(item, parts));
        return size !== undefined && (COMPARE[operator]?.(size, Number(number)) ?? false);
      });
      return "";
    },
  );
  if (tests.length === 0 || /\bsize\s*\(/i.test(withoutTexts(rest))) return undefined;
  const [, list = ""] = /^\s*SELECT\s+(.*?)\s+FROM\s/is.exec(rest) ?? [];
  const names = list === "*" ? undefined : list.split(",").map((name) => partsOf(name.trim()));
  if (names?.some((parts) => parts.length !== 1)) return undefined;
  return {
    statement: rest.replace(list, "*"),
    select: (items) =>
      items
        .filter((item) => tests.every((test) => test(item)))
        .map((item) => (names ? projected(item, names.flat()) : item)),
  };
}

/** The names and indexes of a path. */
const partsOf = (path: string): string[] =>
  [...path.matchAll(/"((?:[^"]|"")+)"|([A-Za-z_][\w-]*)|\[(\d+)\]/g)].map(
    ([, quoted, name, index]) => quoted?.replaceAll('""', '"') ?? name ?? index ?? "",
  );

function valueAt(item: Item, parts: readonly string[]): unknown {
  let value: unknown = { M: item };
  for (const part of parts) {
    if (!isRecord(value)) return undefined;
    const inner = value["M"] ?? value["L"];
    value = typeof inner === "object" && inner !== null ? (inner as Item)[part] : undefined;
  }
  return value;
}

/**
 * The size of a value; undefined for a number, a boolean, NULL and an attribute that is not there.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html#Expressions.OperatorsAndFunctions.Functions
 */
function sizeOf(value: unknown): number | undefined {
  if (!isRecord(value)) return undefined;
  const binary = text(value, "B");
  if (binary !== undefined) return Buffer.byteLength(binary, "base64");
  const [type = "", inner] = Object.entries(value)[0] ?? [];
  if (Array.isArray(inner)) return inner.length;
  if (type === "M" && isRecord(inner)) return Object.keys(inner).length;
  return type === "S" ? String(inner).length : undefined;
}

const projected = (item: Item, names: readonly string[]): Item =>
  Object.fromEntries(names.flatMap((name) => (name in item ? [[name, item[name]]] : [])));
