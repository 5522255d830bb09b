import type { Duplex } from "node:stream";

/**
 * Calls `onExceeded` once, when a client announces a frame of more than `limit` bytes. It reads the
 * frame headers beside the WebSocket implementation, which limits messages only.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
export function limitFrames(stream: Duplex, limit: number, onExceeded: () => void): void {
  const headers = new FrameHeaders();
  const read = (chunk: Buffer) => {
    if (headers.largest(chunk) <= limit) return;
    stream.off("data", read);
    onExceeded();
  };
  stream.prependListener("data", read);
}

/** Finds the headers of consecutive frames in a stream of chunks. */
class FrameHeaders {
  /** Bytes of a header whose end is in the next chunk. */
  #partial = Buffer.alloc(0);
  /** Bytes of the current frame that are still to come. */
  #remaining = 0;

  /** The largest payload length in the headers of a chunk. */
  largest(chunk: Buffer): number {
    let largest = 0;
    let bytes = Buffer.concat([this.#partial, chunk]);
    this.#partial = Buffer.alloc(0);
    for (;;) {
      const skipped = Math.min(this.#remaining, bytes.length);
      this.#remaining -= skipped;
      bytes = bytes.subarray(skipped);
      const header = headerOf(bytes);
      if (header === undefined) {
        this.#partial = bytes;
        return largest;
      }
      largest = Math.max(largest, header.payload);
      this.#remaining = header.size + header.payload;
    }
  }
}

/** Sizes of the header at the start of `bytes`, and of its payload; undefined when it is incomplete. */
function headerOf(bytes: Buffer): { size: number; payload: number } | undefined {
  if (bytes.length < 2) return undefined;
  const mask = (bytes[1]! & 0x80) === 0 ? 0 : 4;
  const length = bytes[1]! & 0x7f;
  const extended = length === 126 ? 2 : length === 127 ? 8 : 0;
  const size = 2 + extended + mask;
  if (bytes.length < size) return undefined;
  if (extended === 0) return { size, payload: length };
  return {
    size,
    payload: extended === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)),
  };
}
