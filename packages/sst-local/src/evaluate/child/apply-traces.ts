import type { OutputClass } from "./pulumi-sdk.ts";

interface Trace {
  /** Taken where apply() was called. */
  site: { stack?: string };
  /** Around the callback in which it was called. */
  outer: Trace | undefined;
}

const traces = new WeakMap<object, Trace>();
let current: Trace | undefined;

/**
 * Notes where each `apply()` is called, because a callback runs long after that, with a
 * stack that shows nothing of the reader's: an error in it is traced to those places.
 */
export function watchApply(Output: OutputClass): void {
  const { apply } = Output.prototype;
  Output.prototype.apply = function (func, ...rest) {
    const trace: Trace = { site: {}, outer: current };
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 15;
    // Only taken here; making text of it is what costs, and is left until it is asked for.
    Error.captureStackTrace(trace.site, Output.prototype.apply);
    Error.stackTraceLimit = limit;
    const traced = (value: unknown): unknown => {
      const before = current;
      current = trace;
      try {
        const result = func(value);
        if (result instanceof Promise) result.catch((error: unknown) => blame(error, trace));
        return result;
      } catch (error) {
        blame(error, trace);
        throw error;
      } finally {
        current = before;
      }
    };
    return apply.call(this, traced, ...rest);
  };
}

/** Stacks of the calls that led to the callback which threw, innermost first. */
export function* tracesOf(error: Error): Generator<string | undefined> {
  for (let trace = traces.get(error); trace; trace = trace.outer) yield trace.site.stack;
}

function blame(error: unknown, trace: Trace): void {
  if (typeof error === "object" && error !== null && !traces.has(error)) traces.set(error, trace);
}
