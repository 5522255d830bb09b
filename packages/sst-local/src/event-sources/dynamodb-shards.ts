import type { Tables } from "../aws/capabilities.ts";
import type { Position } from "./checkpoint.ts";
import type { StreamRecord } from "./dynamodb-record.ts";

type Engine = Pick<Tables, "call">;

/** A shard of a stream. */
export interface Shard {
  id: string;
  parentId: string | undefined;
}

/** The answer to one GetRecords call. */
export interface ShardRead {
  records: StreamRecord[];
  /** The shard has no more records and will get none. */
  isClosed: boolean;
}

/** The engine's ARN of a table's stream. @throws when the table has none */
export async function findStream(engine: Engine, tableName: string): Promise<string> {
  const { Table } = (await engine.call("DescribeTable", { TableName: tableName })) as {
    Table: { LatestStreamArn?: string; StreamSpecification?: { StreamEnabled?: boolean } };
  };
  if (Table.LatestStreamArn && Table.StreamSpecification?.StreamEnabled) {
    return Table.LatestStreamArn;
  }
  throw new Error(`table ${tableName} has no stream`);
}

/** Every shard of a stream, closed ones of the last day included. */
export async function listShards(engine: Engine, streamArn: string): Promise<Shard[]> {
  const shards: Shard[] = [];
  let after: string | undefined;
  do {
    const { StreamDescription: page } = (await engine.call("DescribeStream", {
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

/** Reads one shard in order. */
export interface ShardReader {
  /** Reads the records after those of the call before: one GetRecords call. */
  read(): Promise<ShardRead>;
  /** Reads and drops all records; resolves to the position after them. */
  skipToLatest(): Promise<Position>;
}

/**
 * Makes a reader that begins at a position.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
 */
export function createShardReader(
  engine: Engine,
  streamArn: string,
  shardId: string,
  from: Position,
): ShardReader {
  let position = from;
  let iterator: string | undefined;

  const open = async (): Promise<string> => {
    const { ShardIterator } = (await engine.call("GetShardIterator", {
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
      const page = (await engine.call("GetRecords", { ShardIterator: iterator })) as {
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
      const { name } = error as Error;
      // The position is older than a day: continue with the oldest record.
      if (name === "TrimmedDataAccessException") position = { at: "start" };
      // An iterator expires after 15 minutes.
      else if (name !== "ExpiredIteratorException") throw error;
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
