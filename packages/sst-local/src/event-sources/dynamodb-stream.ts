import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Tables } from "../aws/capabilities.ts";
import type { SourceRecord } from "./batch-queue.ts";
import { type Checkpoint, type Position, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { changesNothing, type EventRecord, toEventRecord } from "./dynamodb-record.ts";
import { createShardReader, findStream, listShards, type ShardReader } from "./dynamodb-shards.ts";
import { createFilter, type Filter } from "./filter.ts";
import type { Mapping } from "./mapping.ts";
import { reportFailure } from "./on-failure.ts";
import { type PollLoop, type PollResult, startPollLoop } from "./poll-loop.ts";
import type { Poller, PollerContext } from "./poller.ts";
import { processBatch } from "./retry.ts";
import { createShardProcessor, type ShardProcessor } from "./shard-processor.ts";

/** A record of a table's stream on its way to a function. */
export interface StreamSourceRecord extends SourceRecord {
  readonly event: EventRecord;
}

export interface StreamPollerOptions extends PollerContext {
  readonly tableName: string;
  readonly tables: Pick<Tables, "call"> & Partial<Pick<Tables, "onWrite">>;
  /** Records of a shard that are held in memory before reading waits for the function. */
  readonly readAhead?: number;
}

const SHARDS_EVERY_MS = 10_000;
const READ_AHEAD = 5000;

interface OpenShard {
  readonly reader: ShardReader;
  readonly processor: ShardProcessor<StreamSourceRecord>;
  /** All of its records were read. */
  isClosed: boolean;
}

/**
 * Feeds a function from a table's stream as Lambda does
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html). A record counts as processed when
 * its batch was acknowledged, and that is on disk before the next batch; after a restart or a
 * kill -9 the rest comes again, so a function sees every record at least once.
 *
 * A mapping that starts for the first time at LATEST begins when `started` resolves.
 */
export class StreamPoller implements Poller {
  readonly started: Promise<void>;
  readonly #options: StreamPollerOptions;
  readonly #file: string;
  readonly #isForFunction: Filter;
  readonly #shards = new Map<string, OpenShard>();
  readonly #stopping = new AbortController();
  readonly #loop: PollLoop;
  readonly #stopListening: (() => void) | undefined;
  #markStarted: () => void = () => {};
  /** undefined until the stream was found. */
  #checkpoint: Checkpoint | undefined;
  /** When shards are listed next, by `performance.now()`. */
  #nextShards = 0;

  /** @throws UserError for a filter pattern that AWS refuses */
  constructor(options: StreamPollerOptions) {
    this.#options = options;
    this.#file = checkpointFile(options.stateDir, options.tableName, options.mapping);
    this.#isForFunction = createFilter(options.mapping.filterPatterns);
    this.started = new Promise((resolve) => (this.#markStarted = resolve));
    this.#loop = startPollLoop(
      () => this.#poll(),
      (line) => options.log(`the stream of ${options.tableName} ${line}`),
    );
    this.#stopListening = options.tables.onWrite?.(() => this.#loop.wake());
  }

  /** Resolves when every record written before the call is processed or given up. */
  async idle(): Promise<void> {
    await this.started;
    await this.#loop.drained();
    await Promise.all([...this.#shards.values()].map(({ processor }) => processor.settled()));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#stopListening?.();
    await this.#loop.stop();
    await Promise.all([...this.#shards.values()].map(({ processor }) => processor.stop()));
    this.#markStarted();
  }

  async #poll(): Promise<PollResult> {
    this.#checkpoint ??= await this.#openCheckpoint();
    if (performance.now() > this.#nextShards) {
      await this.#openShards(this.#checkpoint);
      this.#nextShards = performance.now() + SHARDS_EVERY_MS;
    }
    this.#markStarted();
    const { readAhead = READ_AHEAD } = this.#options;
    const result = { count: 0, isPaused: false };
    for (const shard of this.#shards.values()) {
      if (shard.isClosed) continue;
      if (shard.processor.size() >= readAhead) result.isPaused = true;
      else result.count += await this.#read(shard);
    }
    return result;
  }

  /** The position of the last run, or by `startingPosition` where there is none. */
  async #openCheckpoint(): Promise<Checkpoint> {
    const { tables, tableName, mapping } = this.#options;
    const streamArn = await findStream(tables, tableName);
    let checkpoint = readCheckpoint(this.#file, streamArn);
    if (!checkpoint) {
      const shards: Record<string, Position> = {};
      for (const { id } of await listShards(tables, streamArn)) {
        const reader = createShardReader(tables, streamArn, id, { at: "start" });
        shards[id] =
          mapping.startingPosition === "LATEST" ? await reader.skipToLatest() : { at: "start" };
      }
      checkpoint = { streamArn, shards };
    }
    writeCheckpoint(this.#file, checkpoint);
    return checkpoint;
  }

  /** Opens shards that are new; a child waits until its parent is processed. */
  async #openShards(checkpoint: Checkpoint): Promise<void> {
    const { tables, mapping } = this.#options;
    const { streamArn, shards: positions } = checkpoint;
    const found = await listShards(tables, streamArn);
    const ids = new Set(found.map(({ id }) => id));
    for (const { id, parentId } of found) {
      const from = positions[id] ?? { at: "start" };
      const waitsForParent =
        parentId !== undefined && ids.has(parentId) && positions[parentId]?.at !== "end";
      if (this.#shards.has(id) || from.at === "end" || waitsForParent) continue;
      this.#shards.set(id, {
        isClosed: false,
        reader: createShardReader(tables, streamArn, id, from),
        processor: createShardProcessor({
          batchQueues: mapping.parallelizationFactor,
          limits: { ...mapping, batchSize: mapping.batchSize ?? 100 },
          process: (batch, done) => this.#process(id, batch, done),
          reached: (position) => {
            positions[id] = position;
            this.#save(checkpoint);
          },
        }),
      });
    }
  }

  /** A full disk does not end the mapping: the next save holds every position. */
  #save(checkpoint: Checkpoint): void {
    try {
      writeCheckpoint(this.#file, checkpoint);
    } catch (error) {
      this.#options.log(`its position was not saved: ${(error as Error).message}`);
    }
  }

  /** Reads once from a shard; resolves to the number of records. */
  async #read(shard: OpenShard): Promise<number> {
    const { records, isClosed } = await shard.reader.read();
    shard.processor.add(
      records.map((record) => {
        const sourceRecord = toSourceRecord(
          toEventRecord(record, this.#options.mapping.source.arn),
        );
        const isWanted = !changesNothing(record) && this.#isForFunction(sourceRecord.event);
        return { record: sourceRecord, isWanted };
      }),
    );
    if (isClosed) {
      shard.isClosed = true;
      // Its children are opened once its records are processed.
      void shard.processor.close().then(() => {
        this.#nextShards = 0;
        this.#loop.wake();
      });
    }
    return records.length;
  }

  async #process(
    shardId: string,
    batch: readonly StreamSourceRecord[],
    done: (records: readonly StreamSourceRecord[]) => void,
  ): Promise<void> {
    const { mapping, invoke, log, now = Date.now } = this.#options;
    const { signal } = this.#stopping;
    try {
      await processBatch(batch, mapping, {
        done,
        now,
        log,
        invoke: (records) => invoke({ Records: records.map(({ event }) => event) }),
        pause: (milliseconds) => sleep(milliseconds, undefined, { signal }),
        giveUp: (records, condition, attempts, last) =>
          reportFailure(
            "DDBStreamBatchInfo",
            { records, condition, attempts, last, shardId },
            this.#options,
          ),
      });
    } catch (error) {
      if (!signal.aborted) log(`processing ended: ${(error as Error).stack}`);
      throw error;
    }
  }
}

const toSourceRecord = (event: EventRecord): StreamSourceRecord => ({
  id: event.dynamodb.SequenceNumber,
  arrivedAt: event.dynamodb.ApproximateCreationDateTime * 1000,
  key: JSON.stringify(Object.entries(event.dynamodb.Keys).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  event,
});

/** One file a mapping: the same table and function continue where they were. */
function checkpointFile(stateDir: string, tableName: string, { functionName }: Mapping): string {
  const id = createHash("sha256").update(`${tableName} ${functionName}`).digest("hex");
  return join(stateDir, "event-sources", "event-source-mappings", `${id.slice(0, 16)}.json`);
}

/** @throws UserError, naming the file, where the checkpoint of an earlier run cannot be read */
export function checkStreamState(stateDir: string, tableName: string, mapping: Mapping): void {
  readCheckpoint(checkpointFile(stateDir, tableName, mapping), "");
}
