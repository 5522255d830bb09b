import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

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

/** Reads a checkpoint; undefined when there is none, or it is of another stream. */
export function readCheckpoint(file: string, streamArn: string): Checkpoint | undefined {
  try {
    const checkpoint = JSON.parse(readFileSync(file, "utf8")) as Checkpoint;
    return checkpoint.streamArn === streamArn ? checkpoint : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a checkpoint; a kill in the middle leaves the one before. */
export function writeCheckpoint(file: string, checkpoint: Checkpoint): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(checkpoint));
  renameSync(`${file}.new`, file);
}
