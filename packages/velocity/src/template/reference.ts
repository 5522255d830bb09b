import type { Reference, Step } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { parseExpression, parseExpressions } from "./expression.ts";

/**
 * Parses `$name…`, `$!name…`, `${name…}` or `$!{name…}`. Returns undefined and leaves the cursor where
 * it is when the dollar sign is plain text.
 */
export function parseReference(cursor: Cursor): Reference | undefined {
  const start = cursor.offset;
  cursor.accept("$");
  cursor.accept("!");
  const formal = cursor.accept("{");
  const name = cursor.identifier();
  if (name === "") {
    cursor.offset = start;
    return undefined;
  }
  const steps = cursor.nested(() => parseSteps(cursor));
  if (formal) cursor.expect("}", "to close the reference");
  return { kind: "reference", name, steps };
}

function parseSteps(cursor: Cursor): Step[] {
  const steps: Step[] = [];
  for (;;) {
    if (cursor.peek() === "." && cursor.startsIdentifier(1)) {
      cursor.accept(".");
      const name = cursor.identifier();
      if (cursor.accept("("))
        steps.push({ kind: "method", name, args: parseExpressions(cursor, ")") });
      else steps.push({ kind: "property", name });
    } else if (cursor.accept("[")) {
      const index = parseExpression(cursor);
      cursor.skipSpace();
      cursor.expect("]", "after an index");
      steps.push({ kind: "index", index });
    } else return steps;
  }
}
