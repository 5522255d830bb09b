import type { StateResource } from "./checkpoint.ts";
import { inDependencyOrder } from "./dependency-order.ts";
import type { Step } from "./plan.ts";

/** The result of {@link applySteps}. */
export interface Applied {
  /** The new state. */
  resources: StateResource[];
  applied: Step[];
  /** The step that was refused; later steps were not tried. */
  refused?: Step;
}

/**
 * Applies steps to the state, in order, up to the first that is refused. Only the state changes:
 * a resource exists when the state contains it.
 */
export function applySteps(previous: readonly StateResource[], steps: readonly Step[]): Applied {
  const time = new Date().toISOString();
  const state = new Map(previous.map((resource) => [resource.urn, resource]));
  const applied: Step[] = [];
  let refused: Step | undefined;
  for (const step of steps) {
    if (step.refusal !== undefined) {
      refused = step;
      break;
    }
    const { op, old, now } = step;
    if (old) state.delete(old.urn);
    if (now) state.set(now.urn, op === "same" ? now : withTimestamps(now, time));
    applied.push(step);
  }
  return {
    resources: inDependencyOrder([...state.values()].sort(stackFirst)),
    applied,
    ...(refused && { refused }),
  };
}

const withTimestamps = (resource: StateResource, time: string): StateResource => ({
  ...resource,
  created: resource.created ?? time,
  modified: time,
});

const STACK = "pulumi:pulumi:Stack";

/** The CLI reads the app's outputs from the first resource. */
const stackFirst = (one: StateResource, other: StateResource): number =>
  Number(other.type === STACK) - Number(one.type === STACK);
