import { callMethod, readIndex, readProperty, writeMember } from "../java/methods.ts";
import { DefinedBlock } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import type { Reference, Step } from "../template/ast.ts";
import { evaluate } from "./expression.ts";
import type { Scope } from "./scope.ts";

/**
 * Evaluates a reference to its value, or to null when a variable or member on the way does not
 * exist. A block of `#define` is rendered here, at each use.
 */
export function readReference(reference: Reference, scope: Scope): Value {
  const value = readSteps(reference, reference.steps.length, scope);
  return value instanceof DefinedBlock ? value.render() : value;
}

/**
 * Assigns `#set($a = …)`, `#set($a.b = …)` or `#set($a["b"] = …)`. An assignment into a map or
 * list that does not exist has no effect.
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

/** Evaluates the first `count` steps of a reference. */
function readSteps(reference: Reference, count: number, scope: Scope): Value {
  let value = readVariable(reference.name, scope);
  for (let index = 0; index < count && value !== null; index++) {
    const step = reference.steps[index];
    if (value instanceof DefinedBlock) value = value.render();
    if (step !== undefined) value = readStep(value, step, scope);
  }
  return value;
}

function readVariable(name: string, scope: Scope): Value {
  if (scope.loop !== null) {
    if (name === "foreach") return scope.loop;
    if (name === "velocityCount") return scope.loop.index + 1;
  }
  return scope.variables.get(name) ?? null;
}

function readStep(target: Value, step: Step, scope: Scope): Value {
  scope.step();
  switch (step.kind) {
    case "property":
      return readProperty(target, step.name);
    case "index":
      return readIndex(target, evaluate(step.index, scope));
    default:
      return callMethod(
        target,
        step.name,
        step.args.map((arg) => evaluate(arg, scope)),
      );
  }
}
