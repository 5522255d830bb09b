import type { OutputClass } from "./pulumi-sdk.ts";

interface Trace {
  /** The stack of the `apply()` call. */
  call: { stack?: string };
  /** The trace of the callback that contains the call. */
  outer: Trace | undefined;
}

const traces = new WeakMap<object, Trace>();
let current: Trace | undefined;

/**
 * Records the stack of each `apply()` call. The callback runs later, with a stack that contains no
 * frame of the app's code; an error in it is traced back to these calls.
 */
export function traceApplyCalls(Output: OutputClass): void {
  const { apply } = Output.prototype;
  Output.prototype.apply = function (func, ...rest) {
    const trace: Trace = { call: {}, outer: current };
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 15;
    // Capturing is cheap; V8 formats the stack only when `stack` is read.
    Error.captureStackTrace(trace.call, Output.prototype.apply);
    Error.stackTraceLimit = limit;
    const traced = (value: unknown): unknown => {
      const before = current;
      current = trace;
      try {
        const result = func(value);
        if (result instanceof Promise) result.catch((error: unknown) => attach(error, trace));
        return result;
      } catch (error) {
        attach(error, trace);
        throw error;
      } finally {
        current = before;
      }
    };
    return apply.call(this, traced, ...rest);
  };
}

/** Yields the stacks of the `apply()` calls around the callback that threw, innermost first. */
export function* tracesOf(error: Error): Generator<string | undefined> {
  for (let trace = traces.get(error); trace; trace = trace.outer) yield trace.call.stack;
}

function attach(error: unknown, trace: Trace): void {
  if (typeof error === "object" && error !== null && !traces.has(error)) traces.set(error, trace);
}
