import { setTimeout as sleep } from "node:timers/promises";

/** What one look brought. */
export interface PollResult {
  count: number;
  /** There may be more, but it could not be taken now. */
  isPaused: boolean;
}

/** Looks for something again and again. */
export interface Poller {
  /** Resolves when a look that began after this call found nothing more. */
  drained(): Promise<void>;
  /** Looks now, not when it is next due. */
  wake(): void;
  stop(): Promise<void>;
}

/** Often while there is something, less when not: the latency a chat feels against idle CPU. */
const ACTIVE_MS = 15;
const IDLE_MS = 75;
const ACTIVE_FOR_MS = 3000;
const AFTER_ERROR_MS = 500;

/**
 * Starts to poll. A failure is told once and polling goes on, so that a restarting engine costs
 * nothing but time.
 */
export function startPoller(poll: () => Promise<PollResult>, log: (line: string) => void): Poller {
  const stopping = new AbortController();
  let waker = new AbortController();
  let waiters: { after: number; resolve: () => void }[] = [];
  let number = 0;

  const pause = async (milliseconds: number) => {
    const signal = AbortSignal.any([stopping.signal, waker.signal]);
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
    waker = new AbortController();
  };

  const run = async () => {
    let activeUntil = 0;
    let isFailing = false;
    while (!stopping.signal.aborted) {
      number++;
      try {
        const { count, isPaused } = await poll();
        if (isFailing) log("reading again");
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
      waker.abort();
      return drained;
    },
    wake: () => waker.abort(),
    async stop() {
      stopping.abort();
      await running;
      for (const waiter of waiters) waiter.resolve();
    },
  };
}
