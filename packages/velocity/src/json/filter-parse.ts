import { parseNumber } from "../java/number.ts";
import { JavaList } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import type { Operand, Predicate } from "./path.ts";
import { PathReader } from "./path-parse.ts";

const operators =
  /===|!==|==|!=|=~|<=|>=|<|>|(?:in|nin|subsetof|anyof|noneof|all|contains|size|empty|type)\b/iy;
const words: Readonly<Record<string, Value>> = { null: null, true: true, false: false };

/** Reads what stands between the parentheses of a filter, `@.a > 1 && !(@.b)`. */
export function parsePredicate(reader: PathReader): Predicate {
  return nested(reader, (inner) => parseOr(inner));
}

function parseOr(reader: PathReader): Predicate {
  let left = parseAnd(reader);
  while (reader.match(/\s*\|\|/y) !== "") left = { kind: "or", left, right: parseAnd(reader) };
  return left;
}

function parseAnd(reader: PathReader): Predicate {
  let left = parseTerm(reader);
  while (reader.match(/\s*&&/y) !== "") left = { kind: "and", left, right: parseTerm(reader) };
  return left;
}

function parseTerm(reader: PathReader): Predicate {
  reader.match(/\s*/y);
  if (reader.match(/!/y) !== "") {
    return { kind: "not", operand: nested(reader, (inner) => parseTerm(inner)) };
  }
  if (reader.match(/\(/y) !== "") {
    const predicate = parsePredicate(reader);
    if (reader.match(/\s*\)/y) === "") reader.fail();
    return predicate;
  }
  const left = parseOperand(reader);
  reader.match(/\s*/y);
  const operator = reader.match(operators).toLowerCase();
  if (operator !== "") {
    reader.match(/\s*/y);
    return { kind: "compare", operator, left, right: parseOperand(reader) };
  }
  if (left.kind !== "path") reader.fail();
  return { kind: "exists", path: left.path };
}

function parseOperand(reader: PathReader): Operand {
  const next = reader.text[reader.offset] ?? "";
  if (next === "$" || next === "@") {
    return { kind: "path", path: nested(reader, (inner) => inner.path()) };
  }
  if (next === "/") {
    const [, pattern = "", flags = ""] =
      /^\/((?:[^/\\]|\\[^])*)\/([a-z]*)$/i.exec(reader.match(/\/(?:[^/\\]|\\[^])*\/[a-z]*/iy)) ??
      reader.fail();
    return { kind: "regex", pattern: pattern.replaceAll("\\/", "/"), flags };
  }
  return { kind: "value", value: parseValue(reader) };
}

function parseValue(reader: PathReader): Value {
  const next = reader.text[reader.offset] ?? "";
  if (next === "'" || next === '"') return reader.quoted();
  if (reader.match(/\[\s*/y) !== "") {
    const items: Value[] = [];
    if (reader.match(/\]/y) !== "") return new JavaList(items, true);
    for (;;) {
      items.push(nested(reader, (inner) => parseValue(inner)));
      reader.match(/\s*/y);
      if (reader.match(/\]/y) !== "") return new JavaList(items, true);
      if (reader.match(/,\s*/y) === "") reader.fail();
    }
  }
  const number = reader.match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (number !== "") return parseNumber(number);
  const word = reader.match(/(?:true|false|null)\b/y);
  if (word === "") reader.fail();
  return words[word] ?? null;
}

/** Reads one level deeper, so that a hostile path meets the depth limit and not the stack's. */
function nested<T>(reader: PathReader, production: (inner: PathReader) => T): T {
  const inner = new PathReader(reader.text, reader.offset, reader.depth + 1);
  const result = production(inner);
  reader.offset = inner.offset;
  return result;
}
