import { availableParallelism } from "node:os";

/** What is known of a function's instances and of the invocations that wait for them. */
export interface Demand {
  /** The invocations that wait. */
  waiting: number;
  /** The milliseconds in which invocations waited since the last start of an instance. */
  waitedMs: number;
  /** Of an invocation; undefined before the first has ended. */
  medianMs: number | undefined;
  /** The milliseconds for which every busy instance has run its invocation at least. */
  runningMs: number;
  /** Those that load or are loaded. */
  instances: number;
  /** What the start of an instance took; undefined before the first is ready. */
  startMs: number | undefined;
  /** The part of its time in which an instance needs a core, from 0 to 1. */
  busyShare: number;
  /** The same of the thread that serves requests. */
  mainBusyShare: number;
}

/** A core is free while less than this part of it is needed. */
const FREE_CORE = 0.5;
/** Above this share the thread that serves requests is what all of them wait for. */
const MAIN_SATURATED = 0.8;

/**
 * True when another instance is worth its start, which costs `startMs` times `startFactor`:
 * - it would save more of the wait, of which n + 1 instances save one part in n + 1. The wait is what
 *   the queue is expected to wait (its length times the median duration, divided by the number of
 *   instances, and what the running invocations have taken) or has waited since the last start;
 * - and it can run beside the others: a core is free for it, or no invocation has ended for as long
 *   as a start costs.
 */
export function isWorthAnother(demand: Demand, startFactor: number): boolean {
  const { waiting, waitedMs, runningMs, instances, startMs } = demand;
  const { medianMs = runningMs } = demand;
  if (waiting === 0) return false;
  if (startFactor === 0 || instances === 0) return true;
  if (startMs === undefined) return false;
  const costMs = startMs * startFactor;
  const expectedMs = (waiting * medianMs) / instances + runningMs;
  const savedMs = Math.max(expectedMs, waitedMs) / (instances + 1);
  if (savedMs <= costMs) return false;
  return isCoreFree(demand) || runningMs > costMs;
}

function isCoreFree({ mainBusyShare, busyShare, instances }: Demand): boolean {
  const neededCores = mainBusyShare + busyShare * instances;
  return mainBusyShare < MAIN_SATURATED && neededCores < availableParallelism() - FREE_CORE;
}
