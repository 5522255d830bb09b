import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { Verifier } from "./presigned.ts";
import type { Bucket } from "./bucket.ts";
import type { Change } from "./notifications.ts";
import type { ByteRange } from "./range.ts";
import type { BucketRequest } from "./request.ts";
import type { Segment } from "./stored-object.ts";

/** What operations use beside the bucket of their request. */
export interface Buckets extends Verifier {
  get(name: string): Bucket | undefined;
  /** In alphabetical order. */
  names(): string[];
  readonly accountId: string;
  /** Keeps the events of a change for the bucket's notifications, and sends them soon. */
  notify(request: BucketRequest, change: Change): void;
  /** The content of an object, whose files stay until it is read to its end or destroyed. */
  read(bucket: Bucket, segments: readonly Segment[], range?: ByteRange): Readable;
}

/** Reads files one after the other, within a range of all their bytes. */
export function readSegments(
  bucket: Bucket,
  segments: readonly Segment[],
  { start, end }: ByteRange = { start: 0, end: Infinity },
): Readable {
  const release = bucket.hold(segments);
  const stream = Readable.from(chunksOf(bucket, segments, start, end), { objectMode: false });
  stream.once("close", release);
  return stream;
}

async function* chunksOf(
  bucket: Bucket,
  segments: readonly Segment[],
  start: number,
  end: number,
): AsyncGenerator<Buffer> {
  let offset = 0;
  for (const { file, size } of segments) {
    const first = Math.max(0, start - offset);
    const last = Math.min(size - 1, end - offset);
    offset += size;
    if (first > last) continue;
    const options = { start: first, end: last, highWaterMark: 256 * 1024 };
    yield* createReadStream(bucket.pathOf(file), options) as AsyncIterable<Buffer>;
  }
}
