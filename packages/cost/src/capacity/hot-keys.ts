import * as z from "zod";
import type { Graph } from "../graph.ts";
import type { Usage } from "../usage.ts";
import { PARTITION } from "./quotas.ts";

/** The most that one person, room or key may ask for, however large the account's quotas are. */
export interface HotKey {
  what: string;
  /** The partition key, or what else is shared. */
  shared: string;
  /** Operations in a second. */
  most: number;
  note: string;
}

const writes = (units: number): number => Math.floor(PARTITION.writeUnits / units);
const reads = (units: number): number => Math.floor(PARTITION.readUnits / units);

/**
 * The busiest keys of the table's design (packages/core/src/table/keys.ts), with the units that an
 * operation takes from the partition of that key (packages/core/test/capacity.test.ts). Sort keys that
 * only grow, such as those of messages, keep a busy key on one partition; DynamoDB can split the others.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const hotKeys: readonly HotKey[] = [
  {
    what: "messages to one room",
    shared: "ROOM#{roomId}",
    most: writes(1),
    note: "1 write unit each; their ids grow, so the room stays on one partition",
  },
  {
    what: "reads of a page of 50 messages of one room",
    shared: "ROOM#{roomId}",
    most: reads(2),
    note: "2 read units each",
  },
  {
    what: "messages with an Idempotency-Key of one person",
    shared: "IDEMPOTENCY#{caller}",
    most: writes(2),
    note: "2 write units each: the record and its answer; the keys are hashes, so it can be split",
  },
  {
    what: "orders of one customer",
    shared: "USER#{userId}",
    most: writes(1),
    note: "1 write unit each",
  },
  {
    what: "sign-ups, all together",
    shared: "USERS",
    most: writes(2),
    note: "2 write units each in the list of users; it is ordered by address, so it can be split",
  },
  {
    what: "items put by number, all together",
    shared: "BASIC",
    most: writes(1),
    note: "1 write unit each; it can be split, but numbers that only grow stay on one partition",
  },
];

const streamReader = z.object({ startingPosition: z.string(), batchSize: z.number() });

/**
 * Live events of the rooms of one shard, whose batches a function handles one after the other. A shard
 * belongs to a partition, and AWS advises at most two readers of it, which this table has.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.html
 */
export function liveEvents({ resources }: Graph, { functions }: Usage): HotKey[] {
  const { milliseconds } = functions["FanOut"] ?? functions.each;
  return resources
    .filter(({ type, name }) => type.endsWith(":EventSourceMapping") && name.includes("FanOut"))
    .flatMap(({ inputs }) => streamReader.safeParse(inputs).data ?? [])
    .map(({ batchSize }) => ({
      what: "live events of all rooms on one partition",
      shared: "a stream shard",
      most: Math.floor((batchSize * 1000) / milliseconds),
      note: `batches of ${batchSize}, one after the other, ${milliseconds} ms each`,
    }));
}
