import type { Expression } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { parseBlock } from "./parse.ts";

/**
 * Reads a string literal. A backslash is an ordinary character in it and a doubled quote stands
 * for the quote; references and directives between double quotes are rendered.
 */
export function parseString(cursor: Cursor): Expression {
  const start = cursor.offset;
  const quote = cursor.peek();
  const literal = cursor.match(quote === '"' ? /"(?:[^"]|"")*"/y : /'(?:[^']|'')*'/y);
  if (literal === "") cursor.fail("a string is not closed", start);
  const value = literal.slice(1, -1).replaceAll(quote + quote, quote);
  if (quote === "'" || !/[$#\\]/.test(value)) return { kind: "literal", value };
  return cursor.nested(() => ({ kind: "interpolated", body: parseBlock(new Cursor(value)) }));
}
