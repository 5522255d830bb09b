import { Writable } from "node:stream";
import { RuntimeError } from "./errors.mjs";

const DEFAULT_CONTENT_TYPE = "application/octet-stream";
const CHUNK_BYTES = 64 * 1024;
const POLL_MS = 5;

/**
 * The response stream of a handler. A chunk is sent when it is written; while the reader is behind,
 * `write` returns false and `drain` is late.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export class ResponseStream extends Writable {
  #channel;
  #contentType = DEFAULT_CONTENT_TYPE;
  #isBegun = false;
  /** Set by HttpResponseStream.from(), and called by the first write, not by an end() with a chunk. */
  _onBeforeFirstWrite = undefined;

  /**
   * @param {{sendChunk(fields: object, bytes: Buffer): void, isBehind(): boolean}} channel
   * @param {number | undefined} highWaterMark bytes
   */
  constructor(channel, highWaterMark) {
    super(highWaterMark === undefined ? {} : { highWaterMark });
    this.#channel = channel;
  }

  /** @param {string} contentType */
  setContentType(contentType) {
    if (this.#isBegun) {
      throw new RuntimeError("InvalidStreamingOperation", "Cannot set content-type, too late.");
    }
    this.#contentType = contentType;
  }

  write(chunk, encoding, callback) {
    const isBinary = Buffer.isBuffer(chunk) || chunk?.constructor === Uint8Array;
    const data = typeof chunk === "string" || isBinary ? chunk : JSON.stringify(chunk);
    if (!this.#isBegun) this._onBeforeFirstWrite?.((part) => super.write(part));
    this.#isBegun = true;
    return super.write(data, encoding, callback);
  }

  _write(chunk, _encoding, callback) {
    let offset = 0;
    const sendNext = () => {
      if (this.destroyed) return;
      if (this.#channel.isBehind()) {
        setTimeout(sendNext, POLL_MS);
        return;
      }
      this.#send({}, chunk.subarray(offset, offset + CHUNK_BYTES));
      offset += CHUNK_BYTES;
      if (offset < chunk.length) sendNext();
      else callback();
    };
    sendNext();
  }

  _final(callback) {
    this.#send({ last: true }, Buffer.alloc(0));
    callback();
  }

  #send(fields, bytes) {
    this.#channel.sendChunk({ contentType: this.#contentType, ...fields }, bytes);
  }
}
