import type { Branch, Node } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression } from "./expression.ts";
import { parseMacro, parseMacroCall } from "./macro.ts";
import { parseUntil } from "./parse.ts";
import type { Terminator } from "./parse.ts";
import { parseReference } from "./reference.ts";

/** The construct that a `#` begins. */
type Found =
  | { kind: "node"; node: Node }
  | { kind: "terminator"; terminator: Terminator }
  | { kind: "text"; text: string };

const parsers: Readonly<Record<string, (cursor: Cursor) => Found>> = {
  set: parseSet,
  if: (cursor) => node(parseIf(cursor)),
  foreach: (cursor) => node(parseForeach(cursor)),
  macro: (cursor) => node(parseMacro(cursor)),
  define: (cursor) => node(parseDefine(cursor)),
  evaluate: (cursor) => node({ kind: "evaluate", value: inParentheses(cursor, parseExpression) }),
  break: () => node({ kind: "break" }),
  stop: () => node({ kind: "stop" }),
  include: unsupported("include"),
  parse: unsupported("parse"),
  end: terminator("end"),
  else: terminator("else"),
  elseif: () => ({ kind: "terminator", terminator: "elseif" }),
};

const nameAhead = /#(?:\{([A-Za-z_@][A-Za-z0-9_]*)\}|([A-Za-z_@][A-Za-z0-9_]*))/y;

/** True when a built-in directive comes next; a macro call is not one. */
export function isDirectiveAhead(cursor: Cursor): boolean {
  const name = nameOf(cursor)?.name;
  return name !== undefined && Object.hasOwn(parsers, name);
}

/**
 * Parses the construct at a `#`: a comment, a directive, a macro call or plain text. Returns
 * undefined for a comment.
 */
export function parseDirective(cursor: Cursor): Found | undefined {
  if (cursor.match(/##[^\r\n]*(?:\r\n|\n|\r)?/y) !== "") return undefined;
  if (cursor.match(/#\*[\s\S]*?(?:\*#|$(?![\s\S]))/y) !== "") return undefined;
  if (cursor.startsWith("#[[")) return parseUnparsed(cursor);
  const found = nameOf(cursor);
  if (found === undefined) return { kind: "text", text: cursor.match(/#/y) };
  const start = cursor.offset;
  cursor.offset += found.length;
  const parse = Object.hasOwn(parsers, found.name) ? parsers[found.name] : undefined;
  if (parse !== undefined) return parse(cursor);
  const call = parseMacroCall(cursor, found.name, start);
  if (call !== undefined) return node(call);
  return { kind: "text", text: cursor.text.slice(start, cursor.offset) };
}

function nameOf(cursor: Cursor): { name: string; length: number } | undefined {
  nameAhead.lastIndex = cursor.offset;
  const found = nameAhead.exec(cursor.text);
  const name = found?.[1] ?? found?.[2];
  return found === null || name === undefined ? undefined : { name, length: found[0].length };
}

/** Reads `( … )` and the line end that belongs to a directive. */
export function inParentheses<T>(cursor: Cursor, production: (cursor: Cursor) => T): T {
  cursor.skipSpace();
  cursor.expect("(", "after the directive");
  cursor.skipSpace();
  const result = production(cursor);
  cursor.skipSpace();
  cursor.expect(")", "to close the directive");
  cursor.skipLineEnd();
  return result;
}

/** Reads the block of a directive up to its `#end`. */
export function parseBody(cursor: Cursor, directive: string): Node[] {
  const start = cursor.offset;
  const { nodes, terminator } = parseUntil(cursor);
  if (terminator !== "end") cursor.fail(`${directive} is not closed by #end`, start);
  return nodes;
}

function parseSet(cursor: Cursor): Found {
  return node(
    inParentheses(cursor, () => {
      const target = parseReference(cursor) ?? cursor.fail("#set needs a variable");
      cursor.skipSpace();
      cursor.expect("=", "in #set");
      return { kind: "set", target, value: parseExpression(cursor) };
    }),
  );
}

function parseIf(cursor: Cursor): Node {
  const start = cursor.offset;
  const branches: Branch[] = [];
  for (;;) {
    const condition = inParentheses(cursor, parseExpression);
    const { nodes, terminator } = parseUntil(cursor);
    branches.push({ condition, body: nodes });
    if (terminator === "elseif") continue;
    if (terminator === "else")
      return { kind: "if", branches, otherwise: parseBody(cursor, "#else") };
    if (terminator === "end") return { kind: "if", branches, otherwise: [] };
    return cursor.fail("#if is not closed by #end", start);
  }
}

function parseForeach(cursor: Cursor): Node {
  const { variable, source } = inParentheses(cursor, () => {
    const element = parseReference(cursor);
    if (element === undefined) return cursor.fail("#foreach needs a variable");
    cursor.skipSpace();
    cursor.expect("in", "in #foreach");
    return { variable: element.name, source: parseExpression(cursor) };
  });
  return { kind: "foreach", variable, source, body: parseBody(cursor, "#foreach") };
}

function parseDefine(cursor: Cursor): Node {
  const target = inParentheses(
    cursor,
    () => parseReference(cursor) ?? cursor.fail("#define needs a variable"),
  );
  return { kind: "define", name: target.name, body: parseBody(cursor, "#define") };
}

/** `#[[ … ]]#` is printed verbatim. */
function parseUnparsed(cursor: Cursor): Found {
  const whole = cursor.match(/#\[\[[\s\S]*?\]\]#/y);
  if (whole === "") cursor.fail("#[[ is not closed by ]]#");
  return node({ kind: "text", text: whole.slice(3, -3) });
}

function terminator(name: Terminator): (cursor: Cursor) => Found {
  return (cursor) => {
    cursor.skipLineEnd();
    return { kind: "terminator", terminator: name };
  };
}

function unsupported(name: string): (cursor: Cursor) => Found {
  return (cursor) => cursor.fail(`#${name} reads files, which a mapping template cannot`);
}

function node(found: Node): Found {
  return { kind: "node", node: found };
}
