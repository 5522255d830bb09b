import type { EventRecord } from "./stream-record.ts";

/** How records become batches; the names are AWS's. */
export interface BatchLimits {
  batchSize: number;
  maximumBatchingWindowInSeconds: number;
}

/** Records of one shard that are processed one batch after the other. */
export interface Lane {
  add(records: EventRecord[]): void;
  /** How many records wait or are being processed. */
  size(): number;
  /** Resolves when all that was added before is dealt with. */
  settled(): Promise<void>;
  /** Resolves when nothing is being processed any more. */
  stop(): Promise<void>;
}

// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html: a payload has 6 MB.
const PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * Makes a lane. A batch is sent when it is full, when the batching window since its first record has
 * passed, or at once when there is no window.
 * @param process takes a batch to its end; a rejection ends the lane, records in it untouched.
 */
export function createLane(
  limits: BatchLimits,
  process: (batch: EventRecord[]) => Promise<void>,
): Lane {
  const waiting: EventRecord[] = [];
  const windowMs = limits.maximumBatchingWindowInSeconds * 1000;
  const stopping = new AbortController();
  let waiters: { left: number; resolve: () => void }[] = [];
  let running: Promise<void> | undefined;
  let processing = 0;
  let timer: NodeJS.Timeout | undefined;

  const processNext = async () => {
    const batch = waiting.splice(0, batchLength(waiting, limits.batchSize));
    processing = batch.length;
    await process(batch);
    processing = 0;
    for (const waiter of waiters) waiter.left -= batch.length;
    for (const waiter of waiters) if (waiter.left <= 0) waiter.resolve();
    waiters = waiters.filter((waiter) => waiter.left > 0);
  };

  const run = async () => {
    clearTimeout(timer);
    timer = undefined;
    try {
      await processNext();
    } catch {
      stopping.abort();
    }
    running = undefined;
    schedule();
  };
  const flush = () => {
    running = run();
  };

  const schedule = () => {
    if (running || stopping.signal.aborted || waiting.length === 0) return;
    if (windowMs === 0 || waiting.length >= limits.batchSize) flush();
    else timer ??= setTimeout(flush, windowMs);
  };

  return {
    add(records) {
      waiting.push(...records);
      schedule();
    },
    size: () => waiting.length + processing,
    settled() {
      const left = waiting.length + processing;
      if (left === 0) return Promise.resolve();
      return new Promise((resolve) => waiters.push({ left, resolve }));
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
      for (const waiter of waiters) waiter.resolve();
    },
  };
}

function batchLength(records: EventRecord[], batchSize: number): number {
  let bytes = 0;
  const limit = Math.min(records.length, batchSize);
  for (let length = 0; length < limit; length++) {
    bytes += Buffer.byteLength(JSON.stringify(records[length]));
    if (bytes > PAYLOAD_BYTES && length > 0) return length;
  }
  return limit;
}
