import { readJsonFile, writeFileAtomically } from "../aws/files.ts";
import { isRecord } from "../graph/inputs.ts";

/** How far a shard was processed. */
export type Position =
  /** Nothing of it yet: from its oldest record on. */
  | { at: "start" }
  /** Everything up to this sequence number, itself included. */
  | { at: "after"; sequenceNumber: string }
  /** All of it, and there will be no more. */
  | { at: "end" };

/** How far a stream was processed, by shard. */
export interface Checkpoint {
  streamArn: string;
  shards: Record<string, Position>;
}

/**
 * Reads a checkpoint; undefined when there is none, or it is of another stream.
 * @throws UserError, naming the file, for a file that is no checkpoint
 */
export function readCheckpoint(file: string, streamArn: string): Checkpoint | undefined {
  const checkpoint = readJsonFile(file, parseCheckpoint);
  return checkpoint?.streamArn === streamArn ? checkpoint : undefined;
}

/** Writes a checkpoint; after a kill or a power cut the file is the one before or this one. */
export function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  writeFileAtomically(file, JSON.stringify(checkpoint));
}

function parseCheckpoint(value: unknown): Checkpoint {
  const { streamArn, shards } = isRecord(value) ? value : {};
  if (typeof streamArn !== "string" || !isRecord(shards)) throw new Error("it is no checkpoint");
  return {
    streamArn,
    shards: Object.fromEntries(
      Object.entries(shards).map(([id, position]) => [id, parsePosition(position)]),
    ),
  };
}

function parsePosition(value: unknown): Position {
  const { at, sequenceNumber } = isRecord(value) ? value : {};
  if (at === "start" || at === "end") return { at };
  if (at === "after" && typeof sequenceNumber === "string") return { at, sequenceNumber };
  throw new Error("a shard of it has no position");
}
