import { writeMember } from "../java/methods.ts";
import type { Value } from "../java/values.ts";
import type { Reference } from "../template/ast.ts";
import { evaluate } from "./expression.ts";
import { readSteps } from "./reference.ts";
import type { Scope } from "./scope.ts";

/**
 * Carries out `#set($a = …)`, `#set($a.b = …)` and `#set($a["b"] = …)`. Where the map or list to
 * write into does not exist, nothing happens.
 */
export function assign(target: Reference, value: Value, scope: Scope): void {
  const last = target.steps.at(-1);
  if (last === undefined) {
    scope.variables.set(target.name, value);
    return;
  }
  if (last.kind === "method") return;
  const owner = readSteps(target, target.steps.length - 1, scope);
  writeMember(owner, last.kind === "property" ? last.name : evaluate(last.index, scope), value);
}
