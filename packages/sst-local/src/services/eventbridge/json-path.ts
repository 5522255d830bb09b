import { isRecord } from "../../graph/inputs.ts";

type Step = string | number | typeof EVERY;
const EVERY = Symbol("*");

const STEP = /\.([^.[\]]+)|\[(\d+|\*)\]|\['([^']*)'\]|\["([^"]*)"\]/g;
const PATH = new RegExp(`^\\$(?:${STEP.source})*$`);

/**
 * Compiles a JSONPath of EventBridge: keys, array indexes and wildcards. It reads undefined where the
 * event has nothing, and a list where it has a wildcard.
 * @returns undefined for text that is not such a path
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function compilePath(path: string): ((event: unknown) => unknown) | undefined {
  if (!PATH.test(path)) return undefined;
  const steps = [...path.matchAll(STEP)].map(([, key, index, single, double]): Step => {
    if (key === "*" || index === "*") return EVERY;
    return index === undefined ? (key ?? single ?? double ?? "") : Number(index);
  });
  return (event) => read([event], steps);
}

function read(values: readonly unknown[], steps: readonly Step[]): unknown {
  let found = values;
  for (const step of steps) found = found.flatMap((value) => valuesAt(value, step));
  return steps.includes(EVERY) ? found : found[0];
}

function valuesAt(value: unknown, step: Step): unknown[] {
  if (step === EVERY) {
    return typeof value === "object" && value !== null ? Object.values(value) : [];
  }
  if (typeof step === "number") {
    return Array.isArray(value) && step < value.length ? [value[step]] : [];
  }
  return isRecord(value) && Object.hasOwn(value, step) ? [value[step]] : [];
}
