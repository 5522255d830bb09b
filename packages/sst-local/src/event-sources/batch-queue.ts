/** A record of any source on its way to a function. */
export interface SourceRecord {
  /** Names it in `batchItemFailures`: a sequence number or a message id. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly arrivedAt: number;
  /** Records with the same key are processed in order. */
  readonly key: string;
  /** What the function gets of it. */
  readonly event: object;
}

/** How records become batches; the names are AWS's. */
export interface BatchLimits {
  batchSize: number;
  maximumBatchingWindowInSeconds: number;
}

/** Records of one shard that are processed one batch after the other. */
export interface BatchQueue<R extends SourceRecord> {
  add(records: readonly R[]): void;
  /** Resolves when all that was added before is dealt with. */
  settled(): Promise<void>;
  /** Resolves when nothing is being processed any more. */
  stop(): Promise<void>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html */
const PAYLOAD_BYTES = 6 * 1024 * 1024;

/** How many of the first records fit into one batch: at least one, where there is any. */
export function batchLength(records: readonly SourceRecord[], batchSize: number): number {
  let bytes = 0;
  const limit = Math.min(records.length, batchSize);
  for (let length = 0; length < limit; length++) {
    bytes += Buffer.byteLength(JSON.stringify(records[length]?.event));
    if (bytes > PAYLOAD_BYTES && length > 0) return length;
  }
  return limit;
}

/**
 * Makes a batch queue. A batch is processed when it is full, when the batching window since its
 * first record has passed, or at once when there is no window.
 * @param process takes a batch to its end; a rejection ends the queue and leaves its records
 */
export function createBatchQueue<R extends SourceRecord>(
  limits: BatchLimits,
  process: (batch: readonly R[]) => Promise<void>,
): BatchQueue<R> {
  const waiting: R[] = [];
  const windowMs = limits.maximumBatchingWindowInSeconds * 1000;
  let isStopped = false;
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
      isStopped = true;
    }
    running = undefined;
    schedule();
  };
  const flush = () => {
    running = run();
  };

  const schedule = () => {
    if (running || isStopped || waiting.length === 0) return;
    if (windowMs === 0 || waiting.length >= limits.batchSize) flush();
    else timer ??= setTimeout(flush, windowMs);
  };

  return {
    add(records) {
      waiting.push(...records);
      schedule();
    },
    settled() {
      const left = waiting.length + processing;
      if (left === 0) return Promise.resolve();
      return new Promise((resolve) => waiters.push({ left, resolve }));
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
      for (const waiter of waiters) waiter.resolve();
    },
  };
}
