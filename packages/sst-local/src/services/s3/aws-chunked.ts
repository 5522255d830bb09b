import { Transform, type TransformCallback } from "node:stream";
import { incompleteBody } from "./errors.ts";

/** A line is a chunk's size with its signature, or a trailer; AWS's are far shorter. */
const LINE_BYTES = 4096;

/**
 * Decodes the content encoding `aws-chunked`: chunks with a signature each, which is not verified,
 * and trailers such as a checksum.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class AwsChunkedDecoder extends Transform {
  /** By name in lower case; complete when the stream has ended. */
  readonly trailers = new Map<string, string>();
  #pending: Buffer = Buffer.alloc(0);
  /** Bytes left of the chunk's data. */
  #left = 0;
  #state: "size" | "data" | "end of data" | "trailers" = "size";

  override _transform(bytes: Buffer, _: BufferEncoding, callback: TransformCallback): void {
    try {
      this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes;
      while (this.#step());
      callback();
    } catch (error) {
      callback(error as Error);
    }
  }

  override _flush(callback: TransformCallback): void {
    // The last line of the trailers may be without an end.
    if (this.#state === "trailers") {
      this.#trailer(this.#pending.toString("latin1"));
      callback();
    } else callback(incompleteBody());
  }

  /** True where there may be more to do with what has arrived. */
  #step(): boolean {
    if (this.#state === "data") {
      const data = this.#pending.subarray(0, this.#left);
      this.#pending = this.#pending.subarray(data.length);
      this.#left -= data.length;
      if (data.length > 0) this.push(data);
      if (this.#left > 0) return false;
      this.#state = "end of data";
      return true;
    }
    const line = this.#line();
    if (line === undefined) return false;
    if (this.#state === "size") {
      const [, hex] = /^([0-9a-f]{1,12})(?:;|$)/i.exec(line) ?? [];
      if (hex === undefined) throw incompleteBody();
      this.#left = Number.parseInt(hex, 16);
      this.#state = this.#left === 0 ? "trailers" : "data";
    } else if (this.#state === "end of data") {
      if (line !== "") throw incompleteBody();
      this.#state = "size";
    } else this.#trailer(line);
    return true;
  }

  #line(): string | undefined {
    const end = this.#pending.indexOf("\n");
    if (end === -1) {
      if (this.#pending.length > LINE_BYTES) throw incompleteBody();
      return undefined;
    }
    const line = this.#pending.subarray(0, end).toString("latin1").replace(/\r$/, "");
    this.#pending = this.#pending.subarray(end + 1);
    return line;
  }

  #trailer(line: string): void {
    const colon = line.indexOf(":");
    if (colon > 0 && this.trailers.size < 20) {
      this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
  }
}
