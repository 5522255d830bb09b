import { DefinedBlock } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import type { Node } from "../template/ast.ts";
import { evaluate } from "./expression.ts";
import { renderBlock } from "./render.ts";
import type { Ending } from "./render.ts";
import type { Output, Scope } from "./scope.ts";

/**
 * Renders a call of a macro with its parameters set for that long; a call that names no macro
 * is printed as it was written.
 */
export function callMacro(node: Node & { kind: "call" }, scope: Scope, output: Output): Ending {
  const macro = scope.macros.get(node.name);
  if (macro === undefined) {
    output.write(node.source);
    return "end";
  }
  const values = new Map<string, Value>();
  for (const [position, parameter] of macro.parameters.entries()) {
    const argument = node.args[position];
    values.set(parameter, argument === undefined ? null : evaluate(argument, scope));
  }
  if (node.body !== null) values.set("bodyContent", new DefinedBlock(node.body));
  const before = swap(scope.variables, values);
  const ending = renderBlock(macro.body, scope, output);
  swap(scope.variables, before);
  return ending === "stop" ? "stop" : "end";
}

/** Sets variables and gives what they were; an undefined value stands for no variable. */
function swap(
  variables: Map<string, Value>,
  values: ReadonlyMap<string, Value | undefined>,
): Map<string, Value | undefined> {
  const before = new Map<string, Value | undefined>();
  for (const [name, value] of values) {
    before.set(name, variables.get(name));
    if (value === undefined) variables.delete(name);
    else variables.set(name, value);
  }
  return before;
}
