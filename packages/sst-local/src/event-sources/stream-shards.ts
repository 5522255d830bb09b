import { UserError } from "../errors.ts";
import type { Position } from "./checkpoint.ts";
import type { StreamRecord } from "./stream-record.ts";
import { WireError } from "../services/dynamodb/client.ts";
import type { Wire } from "../services/dynamodb/client.ts";

/** A shard of a stream. */
export interface Shard {
  id: string;
  parentId: string | undefined;
}

/** What a read of a shard gave; `isClosed`: it was the last there is. */
export interface ShardRead {
  records: StreamRecord[];
  isClosed: boolean;
}

/**
 * The engine's ARN of a table's stream.
 * @throws UserError when the table has none.
 */
export async function findStream(wire: Wire, tableName: string): Promise<string> {
  const { Table } = (await wire("DescribeTable", { TableName: tableName })) as {
    Table: { LatestStreamArn?: string; StreamSpecification?: { StreamEnabled?: boolean } };
  };
  if (Table.LatestStreamArn && Table.StreamSpecification?.StreamEnabled) {
    return Table.LatestStreamArn;
  }
  throw new UserError(`Table ${tableName} has no stream, yet a function subscribes to it.`, {
    hint: "Enable the stream of that table in your infrastructure.",
  });
}

/** Every shard of a stream, closed ones of the last day included. */
export async function listShards(wire: Wire, streamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let after: string | undefined;
  do {
    const { StreamDescription: page } = (await wire("DescribeStream", {
      StreamArn: streamArn,
      ...(after !== undefined && { ExclusiveStartShardId: after }),
    })) as {
      StreamDescription: {
        Shards?: { ShardId: string; ParentShardId?: string }[];
        LastEvaluatedShardId?: string;
      };
    };
    for (const shard of page.Shards ?? []) {
      shards.push({ id: shard.ShardId, parentId: shard.ParentShardId });
    }
    after = page.LastEvaluatedShardId;
  } while (after !== undefined);
  return shards;
}

/** Reads one shard; each read gives what came since the one before. */
export interface ShardReader {
  /** One GetRecords call. */
  read(): Promise<ShardRead>;
  /** Reads and drops everything there is; gives the position behind it. */
  skipToLatest(): Promise<Position>;
}

/**
 * Makes a reader that begins at a position.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
 */
export function createShardReader(
  wire: Wire,
  streamArn: string,
  shardId: string,
  from: Position,
): ShardReader {
  let position = from;
  let iterator: string | undefined;

  const open = async (): Promise<string> => {
    const { ShardIterator } = (await wire("GetShardIterator", {
      StreamArn: streamArn,
      ShardId: shardId,
      ...(position.at === "after"
        ? {
            ShardIteratorType: "AFTER_SEQUENCE_NUMBER",
            SequenceNumber: position.sequenceNumber,
          }
        : { ShardIteratorType: "TRIM_HORIZON" }),
    })) as { ShardIterator: string };
    return ShardIterator;
  };

  const readOnce = async (): Promise<ShardRead> => {
    if (position.at === "end") return { records: [], isClosed: true };
    try {
      iterator ??= await open();
      const page = (await wire("GetRecords", { ShardIterator: iterator })) as {
        Records?: StreamRecord[];
        NextShardIterator?: string | null;
      };
      const records = page.Records ?? [];
      const last = records.at(-1);
      if (last) position = { at: "after", sequenceNumber: last.dynamodb.SequenceNumber };
      iterator = page.NextShardIterator ?? undefined;
      if (iterator === undefined) position = { at: "end" };
      return { records, isClosed: iterator === undefined };
    } catch (error) {
      iterator = undefined;
      if (!(error instanceof WireError)) throw error;
      // What we wanted is older than a day and gone: go on with the oldest there is.
      if (error.name === "TrimmedDataAccessException") position = { at: "start" };
      // An iterator lives 15 minutes.
      else if (error.name !== "ExpiredIteratorException") throw error;
      return readOnce();
    }
  };

  return {
    read: readOnce,
    async skipToLatest() {
      for (;;) {
        const { records, isClosed } = await readOnce();
        if (isClosed || records.length === 0) return position;
      }
    },
  };
}
