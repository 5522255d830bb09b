import { createHash } from "node:crypto";
import { type BatchLimits, createBatchQueue, type SourceRecord } from "./batch-queue.ts";
import type { Position } from "./checkpoint.ts";

/** Processes the records of one shard in the order of the stream. */
export interface ShardProcessor<R extends SourceRecord> {
  /** Takes records as they were read; those not `isWanted` count as processed. */
  add(records: readonly { record: R; isWanted: boolean }[]): void;
  /** How many records are neither processed nor given up. */
  size(): number;
  /** Called after the shard's last record: resolves when all records are processed. */
  close(): Promise<void>;
  /** Resolves when all that was added before is processed or given up. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface ShardProcessorOptions<R extends SourceRecord> {
  /** How many batches may run at once: `ParallelizationFactor`. */
  batchQueues: number;
  limits: BatchLimits;
  process: (batch: readonly R[], done: (records: readonly R[]) => void) => Promise<void>;
  /** Takes the position up to which every record is processed. */
  reached: (position: Position) => void;
}

/**
 * Makes a shard processor. Records with the same key keep their order, in one batch queue
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html on concurrent batches).
 */
export function createShardProcessor<R extends SourceRecord>(
  options: ShardProcessorOptions<R>,
): ShardProcessor<R> {
  /** Records after the checkpoint, oldest first; batch queues finish them in any order. */
  const order: string[] = [];
  const open = new Set<string>();

  const advance = () => {
    const gap = order.findIndex((id) => open.has(id));
    const reached = order.splice(0, gap === -1 ? order.length : gap).at(-1);
    if (reached !== undefined) options.reached({ at: "after", sequenceNumber: reached });
  };
  const done = (records: readonly R[]) => {
    for (const { id } of records) open.delete(id);
    advance();
  };
  const queues = Array.from({ length: options.batchQueues }, () =>
    createBatchQueue<R>(options.limits, (batch) => options.process(batch, done)),
  );
  const settled = async () => {
    await Promise.all(queues.map((queue) => queue.settled()));
  };

  return {
    add(records) {
      for (const { record, isWanted } of records) {
        order.push(record.id);
        if (isWanted) open.add(record.id);
      }
      const wanted = records.filter(({ isWanted }) => isWanted).map(({ record }) => record);
      const byQueue = Map.groupBy(wanted, ({ key }) => queueIndex(key, queues.length));
      for (const [index, part] of byQueue) queues[index]?.add(part);
      advance();
    },
    size: () => open.size,
    async close() {
      await settled();
      if (open.size === 0) options.reached({ at: "end" });
    },
    settled,
    async stop() {
      await Promise.all(queues.map((queue) => queue.stop()));
    },
  };
}

const queueIndex = (key: string, queues: number): number =>
  queues === 1 ? 0 : createHash("md5").update(key).digest().readUInt32BE() % queues;
