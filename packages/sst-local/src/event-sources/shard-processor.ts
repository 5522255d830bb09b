import { createHash } from "node:crypto";
import type { Position } from "./checkpoint.ts";
import type { EventRecord } from "./stream-record.ts";
import { createLane } from "./batch-queue.ts";
import type { BatchLimits } from "./batch-queue.ts";

/** Takes the records of one shard, in the order of the stream. */
export interface ShardProcessor {
  /** Records as they were read; those not `isWanted` are passed over. */
  add(records: { record: EventRecord; isWanted: boolean }[]): void;
  /** How many records are not dealt with. */
  size(): number;
  /** There will be no more records: resolves when all are dealt with and the end is reached. */
  close(): Promise<void>;
  /** Resolves when all that was added before is dealt with. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Makes a processor with as many lanes as batches may run at once; records with one key keep their
 * order in one lane (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html on concurrent
 * batches). `reached` is told how far everything is dealt with, without gaps.
 */
export function createShardProcessor(options: {
  lanes: number;
  limits: BatchLimits;
  process: (batch: EventRecord[], done: (records: EventRecord[]) => void) => Promise<void>;
  reached: (position: Position) => void;
}): ShardProcessor {
  // All records behind the checkpoint, oldest first; lanes finish them in any order.
  const order: string[] = [];
  const open = new Set<string>();

  const advance = () => {
    const gap = order.findIndex((sequenceNumber) => open.has(sequenceNumber));
    const reached = order.splice(0, gap === -1 ? order.length : gap).at(-1);
    if (reached !== undefined) options.reached({ at: "after", sequenceNumber: reached });
  };
  const done = (records: EventRecord[]) => {
    for (const record of records) open.delete(record.dynamodb.SequenceNumber);
    advance();
  };
  const lanes = Array.from({ length: options.lanes }, () =>
    createLane(options.limits, (batch) => options.process(batch, done)),
  );
  const settled = async () => {
    await Promise.all(lanes.map((lane) => lane.settled()));
  };

  return {
    add(records) {
      for (const { record, isWanted } of records) {
        order.push(record.dynamodb.SequenceNumber);
        if (isWanted) open.add(record.dynamodb.SequenceNumber);
      }
      const wanted = records.filter(({ isWanted }) => isWanted).map(({ record }) => record);
      const byLane = Map.groupBy(wanted, (record) => laneOf(record, lanes.length));
      for (const [lane, part] of byLane) lanes[lane]!.add(part);
      advance();
    },
    size: () => open.size,
    async close() {
      await settled();
      if (open.size === 0) options.reached({ at: "end" });
    },
    settled,
    async stop() {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

function laneOf({ dynamodb }: EventRecord, lanes: number): number {
  if (lanes === 1) return 0;
  const key = JSON.stringify(
    Object.entries(dynamodb.Keys).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
  return createHash("md5").update(key).digest().readUInt32BE() % lanes;
}
