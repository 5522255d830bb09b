import { setTimeout as sleep } from "node:timers/promises";

/** The outcome of one poll. */
export interface PollResult {
  /** How many records it read. */
  count: number;
  /** Reading waits for the function, so there may be more records. */
  isPaused: boolean;
}

/** Polls a source again and again. */
export interface PollLoop {
  /** Resolves when a poll that began after this call read everything. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

/** Often while records come, less often when not: latency against idle CPU. */
const ACTIVE_MS = 15;
const IDLE_MS = 75;
const ACTIVE_FOR_MS = 3000;
const AFTER_ERROR_MS = 500;

/** Starts to poll. Polling goes on after a failure, of which only the first in a row is logged. */
export function startPollLoop(
  poll: () => Promise<PollResult>,
  log: (line: string) => void,
): PollLoop {
  const stopping = new AbortController();
  let wake = new AbortController();
  let waiters: { after: number; resolve: () => void }[] = [];
  let number = 0;

  const pause = async (milliseconds: number) => {
    const signal = AbortSignal.any([stopping.signal, wake.signal]);
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
    wake = new AbortController();
  };

  const run = async () => {
    let activeUntil = 0;
    let isFailing = false;
    while (!stopping.signal.aborted) {
      number++;
      try {
        const { count, isPaused } = await poll();
        if (isFailing) log("is read again");
        isFailing = false;
        if (count > 0) activeUntil = performance.now() + ACTIVE_FOR_MS;
        else if (!isPaused) {
          for (const waiter of waiters) if (waiter.after < number) waiter.resolve();
          waiters = waiters.filter((waiter) => waiter.after >= number);
        }
        if (count > 0) continue;
        const isActive = performance.now() < activeUntil || waiters.length > 0;
        await pause(isActive ? ACTIVE_MS : IDLE_MS);
      } catch (error) {
        if (!isFailing && !stopping.signal.aborted) {
          log(`cannot be read: ${(error as Error).message}`);
        }
        isFailing = true;
        await pause(AFTER_ERROR_MS);
      }
    }
  };
  const running = run();

  return {
    drained() {
      const drained = new Promise<void>((resolve) => waiters.push({ after: number, resolve }));
      wake.abort();
      return drained;
    },
    async stop() {
      stopping.abort();
      await running;
      for (const waiter of waiters) waiter.resolve();
    },
  };
}
