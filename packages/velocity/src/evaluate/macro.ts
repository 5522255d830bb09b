import type { Value } from "../java/values.ts";
import type { Node } from "../template/ast.ts";
import { evaluate } from "./expression.ts";
import { defined, renderBlock } from "./render.ts";
import type { Ending } from "./render.ts";
import type { Output, Scope } from "./scope.ts";

/**
 * Renders a macro call. The parameters are variables for the duration of the call; a call of an
 * unknown macro prints its own source.
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
  if (node.body !== null) values.set("bodyContent", defined(node.body, scope));
  const before = swap(scope.variables, values);
  const ending = renderBlock(macro.body, scope, output);
  swap(scope.variables, before);
  return ending === "stop" ? "stop" : "end";
}

/** Sets variables and returns their previous values; undefined means that a variable does not exist. */
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
