import type { Expression, Node } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { inParentheses, parseBody } from "./directive.ts";
import { parseExpression } from "./expression.ts";
import { parseReference } from "./reference.ts";

/** Reads `(name $parameter …) body #end`, commas between the parameters being optional. */
export function parseMacro(cursor: Cursor): Node {
  const { name, parameters } = inParentheses(cursor, () => {
    const macro = cursor.identifier();
    if (macro === "") cursor.fail("#macro needs a name");
    const names: string[] = [];
    for (;;) {
      cursor.match(/[\s,]*/y);
      if (cursor.peek() !== "$") return { name: macro, parameters: names };
      names.push((parseReference(cursor) ?? cursor.fail("a parameter needs a name")).name);
    }
  });
  return { kind: "macro", name, parameters, body: parseBody(cursor, "#macro") };
}

/**
 * Reads the arguments of a macro call, and the body of `#@name(…)`. Returns undefined when no
 * parenthesis follows the name, which is plain text then.
 */
export function parseMacroCall(cursor: Cursor, name: string, start: number): Node | undefined {
  if (cursor.peek() !== "(") return undefined;
  cursor.accept("(");
  const args: Expression[] = [];
  for (;;) {
    cursor.match(/[\s,]*/y);
    if (cursor.accept(")")) break;
    args.push(parseExpression(cursor));
  }
  const withBody = name.startsWith("@");
  cursor.skipLineEnd();
  const body = withBody ? parseBody(cursor, `#${name}`) : null;
  const source = cursor.text.slice(start, cursor.offset);
  return { kind: "call", name: withBody ? name.slice(1) : name, args, body, source };
}
