import { parseNumber } from "../java/number.ts";
import type { BinaryOperator, Expression } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { parseBlock } from "./parse.ts";
import { parseReference } from "./reference.ts";

/** Operators in ascending precedence, each with its spellings. */
const levels: readonly (readonly (readonly [RegExp, BinaryOperator])[])[] = [
  [[/\|\||or\b/y, "or"]],
  [[/&&|and\b/y, "and"]],
  [
    [/==|eq\b/y, "=="],
    [/!=|ne\b/y, "!="],
  ],
  [
    [/<=|le\b/y, "<="],
    [/>=|ge\b/y, ">="],
    [/<|lt\b/y, "<"],
    [/>|gt\b/y, ">"],
  ],
  [
    [/\+/y, "+"],
    [/-/y, "-"],
  ],
  [
    [/\*/y, "*"],
    [/\//y, "/"],
    [/%/y, "%"],
  ],
];

/** Parses the expression of `#set`, `#if`, an argument or an index. */
export function parseExpression(cursor: Cursor): Expression {
  return cursor.nested(() => parseLevel(cursor, 0));
}

/** Reads comma-separated expressions up to and past `close`. */
export function parseExpressions(cursor: Cursor, close: string): Expression[] {
  const items: Expression[] = [];
  cursor.skipSpace();
  if (cursor.accept(close)) return items;
  for (;;) {
    items.push(parseExpression(cursor));
    cursor.skipSpace();
    if (cursor.accept(close)) return items;
    cursor.expect(",", `or "${close}"`);
  }
}

function parseLevel(cursor: Cursor, level: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return parseUnary(cursor);
  let left = parseLevel(cursor, level + 1);
  for (;;) {
    cursor.skipSpace();
    const found = operators.find(([pattern]) => cursor.match(pattern) !== "");
    if (found === undefined) return left;
    left = { kind: "binary", operator: found[1], left, right: parseLevel(cursor, level + 1) };
  }
}

function parseUnary(cursor: Cursor): Expression {
  cursor.skipSpace();
  if (cursor.match(/!(?!=)|not\b/y) === "") return parsePrimary(cursor);
  return { kind: "not", operand: cursor.nested(() => parseUnary(cursor)) };
}

function parsePrimary(cursor: Cursor): Expression {
  switch (cursor.peek()) {
    case "$": {
      const reference = parseReference(cursor);
      return reference ?? cursor.fail("a variable name is missing");
    }
    case '"':
    case "'":
      return parseString(cursor);
    case "(": {
      cursor.accept("(");
      const inner = parseExpression(cursor);
      cursor.skipSpace();
      cursor.expect(")", "to close the parenthesis");
      return inner;
    }
    case "[":
      return parseList(cursor);
    case "{":
      return parseMap(cursor);
  }
  const number = cursor.match(/-?(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y);
  if (number !== "") return { kind: "literal", value: parseNumber(number) };
  const word = cursor.match(/(?:true|false)\b/y);
  if (word !== "") return { kind: "literal", value: word === "true" };
  return cursor.fail("a value is missing");
}

/**
 * Parses a string literal. A backslash is an ordinary character and a doubled quote is a quote;
 * references and directives between double quotes are rendered.
 */
function parseString(cursor: Cursor): Expression {
  const start = cursor.offset;
  const quote = cursor.peek();
  const literal = cursor.match(quote === '"' ? /"(?:[^"]|"")*"/y : /'(?:[^']|'')*'/y);
  if (literal === "") cursor.fail("a string is not closed", start);
  const value = literal.slice(1, -1).replaceAll(quote + quote, quote);
  if (quote === "'" || !/[$#\\]/.test(value)) return { kind: "literal", value };
  return cursor.nested(() => ({ kind: "interpolated", body: parseBlock(new Cursor(value)) }));
}

function parseList(cursor: Cursor): Expression {
  cursor.accept("[");
  cursor.skipSpace();
  if (cursor.accept("]")) return { kind: "list", items: [] };
  const from = parseExpression(cursor);
  cursor.skipSpace();
  if (cursor.accept("..")) {
    const to = parseExpression(cursor);
    cursor.skipSpace();
    cursor.expect("]", "to close the range");
    return { kind: "range", from, to };
  }
  if (cursor.accept("]")) return { kind: "list", items: [from] };
  cursor.expect(",", 'or "]"');
  return { kind: "list", items: [from, ...parseExpressions(cursor, "]")] };
}

function parseMap(cursor: Cursor): Expression {
  cursor.accept("{");
  const entries: [Expression, Expression][] = [];
  cursor.skipSpace();
  if (cursor.accept("}")) return { kind: "map", entries };
  for (;;) {
    const key = parseExpression(cursor);
    cursor.skipSpace();
    cursor.expect(":", "after a key");
    entries.push([key, parseExpression(cursor)]);
    cursor.skipSpace();
    if (cursor.accept("}")) return { kind: "map", entries };
    cursor.expect(",", 'or "}"');
  }
}
