import { callMethod, readIndex, readProperty } from "../java/methods.ts";
import { DefinedBlock } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import type { Reference, Step } from "../template/ast.ts";
import { evaluate } from "./expression.ts";
import { renderToText } from "./render.ts";
import type { Scope } from "./scope.ts";

/**
 * Reads a reference; null as soon as a part of it does not exist. A block of `#define` is
 * rendered at this moment.
 */
export function readReference(reference: Reference, scope: Scope): Value {
  const value = readSteps(reference, reference.steps.length, scope);
  return value instanceof DefinedBlock ? renderDefined(value, scope) : value;
}

function renderDefined(block: DefinedBlock, scope: Scope): string {
  return scope.nested(() => renderToText(block.body, scope));
}

/** Reads the first `count` steps of a reference. */
export function readSteps(reference: Reference, count: number, scope: Scope): Value {
  let value = readVariable(reference.name, scope);
  for (let index = 0; index < count && value !== null; index++) {
    const step = reference.steps[index];
    if (value instanceof DefinedBlock) value = renderDefined(value, scope);
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
