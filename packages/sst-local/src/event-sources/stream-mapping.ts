import { createHash } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { toBatchFailure } from "./batch-failure.ts";
import type { BatchFailure, Invocation } from "./batch-failure.ts";
import { processBatch } from "./batch.ts";
import type { BatchHooks } from "./batch.ts";
import { readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import type { Checkpoint, Position } from "./checkpoint.ts";
import { createFilter } from "./filter.ts";
import { changesNothing, toEventRecord } from "./stream-record.ts";
import type { EventRecord } from "./stream-record.ts";
import { checkMapping, toPolicy } from "./definition.ts";
import type { EventSourceMappingDefinition } from "./definition.ts";
import { startPoller } from "./poller.ts";
import { createShardProcessor } from "./shard-processor.ts";
import type { ShardProcessor } from "./shard-processor.ts";
import { createShardReader, findStream, listShards } from "./stream-shards.ts";
import type { ShardReader } from "./stream-shards.ts";
import { createWire } from "../services/dynamodb/client.ts";

export type { BatchFailure, Invocation } from "./batch-failure.ts";
export type { EventRecord } from "./stream-record.ts";
export type { EventSourceMappingDefinition } from "./definition.ts";

export interface EventSourceMappingOptions {
  mapping: EventSourceMappingDefinition;
  /** The engine's base URL. */
  endpoint: string;
  /** Where the checkpoint is kept. */
  stateDir: string;
  tableName: string;
  /** Told in failures; the mapping's functionName when absent. */
  functionArn?: string;
  /** Runs the function; a rejection means that it could not be reached. */
  invoke: (event: { Records: EventRecord[] }) => Promise<Invocation>;
  /** Takes what `destinationConfig.onFailure` is to get. */
  onFailure: (destinationArn: string, message: BatchFailure) => Promise<void>;
  log: (line: string) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
}

export interface EventSourceMapping {
  /** Resolves when every record written before the call is processed or given up. */
  idle(): Promise<void>;
  /** Looks for records now, not at the next poll. */
  wake(): void;
  /** Ends after the batches under way; what was not acknowledged comes again at the next start. */
  stop(): Promise<void>;
}

const SHARDS_EVERY_MS = 10_000;
/** As much as is held in memory before reading waits for the function. */
const READ_AHEAD = 5000;

/**
 * Feeds a function from a table's stream as Lambda does
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html). A record counts as processed when
 * its batch was acknowledged, and that is on disk before the next batch; after a restart or a
 * kill -9 the rest comes again, so a function sees every record at least once.
 *
 * A mapping that starts for the first time at LATEST begins when this resolves.
 * @throws UserError for a mapping that AWS refuses or that cannot run here.
 */
export async function startEventSourceMapping(
  options: EventSourceMappingOptions,
): Promise<EventSourceMapping> {
  const { mapping } = options;
  const now = options.now ?? (() => Date.now());
  const log = (line: string) => options.log(`${mapping.functionName}: ${line}`);
  checkMapping(mapping);
  const filters = mapping.filterCriteria?.filters ?? [];
  const isForFunction = createFilter(filters.flatMap(({ pattern }) => pattern ?? []));
  if (mapping.enabled === false) {
    return { idle: async () => {}, wake: () => {}, stop: async () => {} };
  }

  const wire = createWire(options.endpoint, mapping.eventSourceArn.split(":")[3] ?? "");
  const stopping = new AbortController();
  const policy = toPolicy(mapping);
  const streamArn = await findStream(wire, options.tableName);
  const file = checkpointFile(options);
  const checkpoint = readCheckpoint(file, streamArn) ?? (await firstCheckpoint());
  writeCheckpoint(file, checkpoint);

  async function firstCheckpoint(): Promise<Checkpoint> {
    const shards: Record<string, Position> = {};
    for (const { id } of await listShards(wire, streamArn)) {
      const reader = createShardReader(wire, streamArn, id, { at: "start" });
      shards[id] =
        mapping.startingPosition === "LATEST" ? await reader.skipToLatest() : { at: "start" };
    }
    return { streamArn, shards };
  }

  const shards = new Map<string, { reader: ShardReader; processor: ShardProcessor }>();
  const closed = new Set<string>();

  /** Starts on shards not seen before; a child waits until its parent is done with. */
  async function openShards(): Promise<void> {
    const found = await listShards(wire, streamArn);
    const known = new Set(found.map(({ id }) => id));
    for (const { id, parentId } of found) {
      const from = checkpoint.shards[id] ?? { at: "start" };
      const waits =
        parentId !== undefined && known.has(parentId) && checkpoint.shards[parentId]?.at !== "end";
      if (shards.has(id) || from.at === "end" || waits) continue;
      const reader = createShardReader(wire, streamArn, id, from);
      const processor = createShardProcessor({
        lanes: mapping.parallelizationFactor ?? 1,
        limits: {
          batchSize: mapping.batchSize ?? 100,
          maximumBatchingWindowInSeconds: mapping.maximumBatchingWindowInSeconds ?? 0,
        },
        process: (batch, done) => processRecords(id, batch, done),
        reached(position) {
          checkpoint.shards[id] = position;
          writeCheckpoint(file, checkpoint);
        },
      });
      shards.set(id, { reader, processor });
    }
  }

  async function processRecords(
    shardId: string,
    batch: EventRecord[],
    done: BatchHooks["done"],
  ): Promise<void> {
    try {
      await processBatch(batch, policy, {
        done,
        now,
        log,
        invoke: (Records) => options.invoke({ Records }),
        pause: (milliseconds) => sleep(milliseconds, undefined, { signal: stopping.signal }),
        giveUp: (records, condition, attempts, last) =>
          report(
            toBatchFailure({
              records,
              condition,
              attempts,
              last,
              functionArn: options.functionArn ?? mapping.functionName,
              shardId,
              at: new Date(now()),
            }),
          ),
      });
    } catch (error) {
      if (!stopping.signal.aborted) log(`processing ended: ${(error as Error).stack}`);
      throw error;
    }
  }

  async function report(failure: BatchFailure): Promise<void> {
    const { batchSize } = failure.DDBStreamBatchInfo;
    const told = `gave up ${batchSize} stream record${batchSize === 1 ? "" : "s"} (${failure.requestContext.condition})`;
    const destination = mapping.destinationConfig?.onFailure?.destinationArn;
    if (destination === undefined) {
      log(`${told}; there is no on-failure destination`);
      return;
    }
    try {
      await options.onFailure(destination, failure);
      log(`${told}, told to ${destination}`);
    } catch (error) {
      const why = (error as Error).message;
      log(`${told}; ${destination} did not take it (${why}): ${JSON.stringify(failure)}`);
    }
  }

  let nextShards = performance.now() + SHARDS_EVERY_MS;
  async function poll() {
    if (performance.now() > nextShards) {
      await openShards();
      nextShards = performance.now() + SHARDS_EVERY_MS;
    }
    const result = { count: 0, isPaused: false };
    for (const [id, { reader, processor }] of shards) {
      if (closed.has(id)) continue;
      if (processor.size() >= READ_AHEAD) {
        result.isPaused = true;
        continue;
      }
      const { records, isClosed } = await reader.read();
      result.count += records.length;
      processor.add(
        records.map((record) => {
          const event = toEventRecord(record, mapping.eventSourceArn);
          return { record: event, isWanted: !changesNothing(record) && isForFunction(event) };
        }),
      );
      if (!isClosed) continue;
      closed.add(id);
      // Its children come next, once what it had is dealt with.
      void processor.close().then(() => (nextShards = 0));
    }
    return result;
  }

  await openShards();
  const poller = startPoller(poll, (line) => log(`the stream of ${options.tableName}: ${line}`));

  return {
    async idle() {
      await poller.drained();
      await Promise.all([...shards.values()].map(({ processor }) => processor.settled()));
    },
    wake: () => poller.wake(),
    async stop() {
      stopping.abort();
      await poller.stop();
      await Promise.all([...shards.values()].map(({ processor }) => processor.stop()));
      wire.close();
    },
  };
}

/** One file a mapping: the same table and function go on where they were. */
function checkpointFile({ stateDir, tableName, mapping }: EventSourceMappingOptions): string {
  const id = createHash("sha256").update(`${tableName} ${mapping.functionName}`).digest("hex");
  return join(stateDir, "event-source-mappings", `${id.slice(0, 16)}.json`);
}
