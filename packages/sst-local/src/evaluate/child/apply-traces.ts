import type { Locator } from "../locator.ts";
import { type OutputClass, type ResourceClass, scriptOf } from "./pulumi-sdk.ts";

interface Trace {
  /** The stack of the `apply()` call. */
  call: { stack?: string };
  /** The trace of the callback that contains the call. */
  outer: Trace | undefined;
  /** The innermost frame in the app's files of this trace or one around it; null for none. */
  appFrame?: Position | null;
}

type Position = NonNullable<ReturnType<NonNullable<ResourceClass["stackTrace"]>>[number]>;

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

/**
 * Appends to the stack trace of a resource that an `apply()` callback creates the frame in the app's
 * files of the `apply()` call around it, where the trace has no frame in them itself.
 */
export function traceResources(Resource: ResourceClass, locator: Locator): void {
  const { stackTrace } = Resource;
  if (typeof stackTrace !== "function") return;
  Resource.stackTrace = (skip) => {
    // This function is one more frame to leave out.
    const frames = stackTrace.call(Resource, skip + 1);
    if (!current) return frames;
    const isInApp = frames.some(
      (at) => at && locator.original(scriptOf(at.uri), at.line, at.column) !== undefined,
    );
    if (isInApp) return frames;
    const around = appFrameOf(current, locator);
    return around ? [...frames, around] : frames;
  };
}

/** Kept in the trace: V8 formats its stack once, and most callbacks create several resources. */
function appFrameOf(trace: Trace, locator: Locator): Position | null {
  if (trace.appFrame === undefined) {
    const own = locator.appFrame(trace.call.stack);
    if (own) trace.appFrame = { uri: own[0], line: own[1], column: own[2] };
    else trace.appFrame = trace.outer ? appFrameOf(trace.outer, locator) : null;
  }
  return trace.appFrame;
}

/** Yields the stacks of the `apply()` calls around the callback that threw, innermost first. */
export function* tracesOf(error: Error): Generator<string | undefined> {
  for (let trace = traces.get(error); trace; trace = trace.outer) yield trace.call.stack;
}

function attach(error: unknown, trace: Trace): void {
  if (typeof error === "object" && error !== null && !traces.has(error)) traces.set(error, trace);
}
