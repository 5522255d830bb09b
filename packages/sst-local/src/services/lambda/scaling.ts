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
  /** The cores of the machine that no process uses. */
  freeCores: number;
  /** The part of its time in which the thread that serves requests needs a core, from 0 to 1. */
  mainBusyShare: number;
}

/** A core is free when more than this part of it is. */
const FREE_CORE = 0.5;
/** Above this share the thread that serves requests is what all of them wait for. */
const MAIN_SATURATED = 0.8;
/** How many times a start counts that takes its time from the instances that run. */
const WITHOUT_CORE = 8;

/**
 * True when another instance is worth its start, which costs `startMs` times `startFactor`: it would
 * save more of the wait, of which n + 1 instances save one part in n + 1. The wait is what the queue is
 * expected to wait (its length times the median duration, divided by the number of instances, and what
 * the running invocations have taken) or has waited since the last start.
 *
 * While no core is free a start counts eight times: it takes its time from the others, and invocations
 * that wait for cores or for what all of them share are not answered sooner by more instances. It
 * counts once if that much is saved of an invocation that runs, behind which all others wait.
 */
export function isWorthAnother(demand: Demand, startFactor: number): boolean {
  const { waiting, waitedMs, runningMs, instances, startMs } = demand;
  const { medianMs = runningMs } = demand;
  if (waiting === 0) return false;
  if (startFactor === 0 || instances === 0) return true;
  if (startMs === undefined) return false;
  const costMs = startMs * startFactor;
  const expectedMs = (waiting * medianMs) / instances + runningMs;
  const saved = (waitMs: number): number => waitMs / (instances + 1);
  if (saved(runningMs) > costMs) return true;
  return saved(Math.max(expectedMs, waitedMs)) > costMs * (isCoreFree(demand) ? 1 : WITHOUT_CORE);
}

const isCoreFree = ({ mainBusyShare, freeCores }: Demand): boolean =>
  mainBusyShare < MAIN_SATURATED && freeCores > FREE_CORE;
