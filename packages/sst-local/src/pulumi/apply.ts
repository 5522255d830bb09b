import type { StateResource } from "./checkpoint.ts";
import { inDependencyOrder } from "./dependency-order.ts";
import type { Step } from "./plan.ts";

/** What came of taking steps. */
export interface Applied {
  /** The state as it is now. */
  resources: StateResource[];
  taken: Step[];
  /** The step that could not be taken. None after it was tried. */
  refused?: Step;
}

/**
 * Takes steps one by one, up to the first that is refused. Nothing outside the state changes by
 * it: a resource is there when the state has it.
 */
export function apply(previous: readonly StateResource[], steps: readonly Step[]): Applied {
  const time = new Date().toISOString();
  const state = new Map(previous.map((resource) => [resource.urn, resource]));
  const taken: Step[] = [];
  let refused: Step | undefined;
  for (const step of steps) {
    if (step.refusal !== undefined) {
      refused = step;
      break;
    }
    const { op, old, now } = step;
    if (old) state.delete(old.urn);
    if (now) state.set(now.urn, op === "same" ? now : stamped(now, time));
    taken.push(step);
  }
  return {
    resources: inDependencyOrder([...state.values()].sort(stackFirst)),
    taken,
    ...(refused && { refused }),
  };
}

const stamped = (resource: StateResource, time: string): StateResource => ({
  ...resource,
  created: resource.created ?? time,
  modified: time,
});

const STACK = "pulumi:pulumi:Stack";

/** The CLI reads the app's outputs off the first resource. */
const stackFirst = (one: StateResource, other: StateResource): number =>
  Number(other.type === STACK) - Number(one.type === STACK);
