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
  /** Polls now, or once more when a poll is under way: there may be new records. */
  wake(): void;
  /** Resolves when a poll that began after this call read everything. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

/** While the function is waited for, or a caller waits for the end. */
const BUSY_MS = 15;
/** For records of which nobody tells: of items that expire, or that another program wrote. */
const IDLE_MS = 500;
const AFTER_ERROR_MS = 500;

/**
 * Starts to poll: at once while there are records, then when woken, else twice a second. Polling
 * goes on after a failure, of which only the first in a row is logged.
 */
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
  };

  const run = async () => {
    let isFailing = false;
    while (!stopping.signal.aborted) {
      number++;
      // What wakes the loop during a poll makes it poll once more.
      wake = new AbortController();
      try {
        const { count, isPaused } = await poll();
        if (isFailing) log("is read again");
        isFailing = false;
        if (count > 0) continue;
        if (!isPaused) {
          for (const waiter of waiters) if (waiter.after < number) waiter.resolve();
          waiters = waiters.filter((waiter) => waiter.after >= number);
        }
        await pause(isPaused || waiters.length > 0 ? BUSY_MS : IDLE_MS);
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
    wake: () => wake.abort(),
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
