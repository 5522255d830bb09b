import { finished } from "node:stream/promises";
import { highWaterMarkOf } from "./awslambda.mjs";
import { toInvocationError, toLogText } from "./errors.mjs";
import { invocationContext } from "./invocation.mjs";
import { ResponseStream } from "./response-stream.mjs";

/** Longer than any invocation lasts. */
const KEEP_ALIVE_MS = 2 ** 30;

/**
 * Runs a handler that streams its response, and reports its outcome when its promise has settled and
 * the stream has ended. An open stream keeps the event loop alive, as the connection of Lambda's own
 * runtime does: a stream that is never ended is a timeout.
 * @param {Function} handler
 * @param {string} event JSON
 * @param {any} header the header of the frame that instance.ts sends, with the deadline
 * @param {{sendChunk(fields: object, bytes: Buffer): void, isBehind(): boolean}} channel
 * @param {(status: "response" | "error", body: string) => void} report
 * @returns {{emptyEventLoop(): void}}
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/Runtime.js
 */
export function invokeStreaming(handler, event, header, channel, report) {
  const stream = new ResponseStream(channel, highWaterMarkOf(handler));
  const ended = finished(stream);
  // A handler that fails before the stream does not wait for it.
  ended.catch(() => {});
  const keepAlive = setInterval(() => {}, KEEP_ALIVE_MS);

  const finish = (status, body) => {
    clearInterval(keepAlive);
    report(status, body);
  };
  const fail = (thrown) => {
    console.error("Invoke Error", `\t${toLogText(thrown)}`);
    const failed = () => finish("error", JSON.stringify(toInvocationError(thrown)));
    // A response that was ended stays as it is.
    if (stream.writableEnded) return ended.then(() => finish("response", "null"), failed);
    stream.destroy();
    failed();
  };

  const run = async () => {
    const returned = handler(JSON.parse(event), stream, invocationContext(header));
    if (typeof returned?.then !== "function") {
      return fail("Streaming does not support non-async handlers.");
    }
    const result = await returned;
    if (result !== undefined) console.warn("Streaming handlers ignore return values.");
    await ended;
    finish("response", "null");
  };
  run().catch(fail);
  return { emptyEventLoop() {} };
}
