import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { isStreaming } from "./awslambda.mjs";
import { cacheVendorCode } from "./code-cache.mjs";
import { captureOutput } from "./console.mjs";
import { RuntimeError, toInvocationError, toLogText } from "./errors.mjs";
import { decode, encode } from "./frame.mjs";
import { loadHandler } from "./handler.mjs";
import { invoke } from "./invocation.mjs";
import { mountLayers } from "./layers.mjs";
import { redirectAws } from "./redirect.mjs";

// Exit codes of Lambda's own runtime.
const EXIT_UNCAUGHT = 129;
const EXIT_UNHANDLED = 128;
const MEGABYTE = 2 ** 20;
const THAW_MS = 100;

function memoryInUse() {
  const heap = getHeapStatistics();
  return Math.ceil((heap.total_physical_size + heap.external_memory) / MEGABYTE);
}

/** What a response stream sends; bytes are a Latin-1 text, which has one character for each. */
const chunksOf = (channel, { requestId }) => ({
  isBehind: () => channel.isBehind(),
  sendChunk: (fields, bytes) =>
    channel.sendBytes(
      encode({ type: "chunk", requestId, ...fields }, bytes.toString("latin1")),
      bytes.length,
    ),
});

/**
 * Runs an instance: loads the function, then runs one invocation after the other.
 * @param {{code: string, handler: string, layers: string[]}} settings
 * @param {{receive(): string, send(text: string): void, sendBytes(text: string, count: number): void, isBehind(): boolean}} channel
 *   to the parent; `receive` and `send` block, and an event that was received is run. `sendBytes` sends
 *   a frame that counts until it is read, and `isBehind` tells that much was not read yet
 */
export function run(settings, channel) {
  let handler;
  /** Runs a handler that streams its response. */
  let invokeStreaming;
  /** @type {string | undefined} */
  let requestId;
  /** @type {{emptyEventLoop(): void} | undefined} the running invocation */
  let current;
  const saveCode = cacheVendorCode();
  /** @type {(error: unknown) => void} */
  let crash = (error) => reportInitError(error);

  const reportInitError = (error) =>
    channel.send(encode({ type: "init-error" }, JSON.stringify(toInvocationError(error))));

  captureOutput(({ level, source }, message) =>
    channel.send(encode({ type: "log", requestId, level, source, time: Date.now() }, message)),
  );
  process.on("uncaughtException", (error) => {
    console.error("Uncaught Exception", `\t${toLogText(error)}`);
    crash(error);
    process.exit(EXIT_UNCAUGHT);
  });
  process.on("unhandledRejection", (reason) => {
    const error = new RuntimeError("UnhandledPromiseRejection", String(reason));
    if (reason instanceof Error) error.stack = reason.stack;
    console.error("Unhandled Promise Rejection", `\t${toLogText(error)}`);
    crash(error);
    process.exit(EXIT_UNHANDLED);
  });
  process.on("beforeExit", () => current?.emptyEventLoop());

  // Runs after the pending promises of the finished invocation; then the instance is frozen until the
  // next event.
  const next = () =>
    setImmediate(() => {
      const frozenAt = Date.now();
      const frame = decode(channel.receive());
      // After a long freeze, one turn of the event loop lets node:http notice which of its kept-alive
      // connections were closed.
      if (Date.now() - frozenAt > THAW_MS) setImmediate(start, frame);
      else start(frame);
    });

  const start = ({ header, body }) => {
    const begunAt = performance.now();
    // Counted from here: the event may have waited for the one before it.
    const deadline = Date.now() + header.timeoutMs;
    requestId = header.requestId;
    crash = (error) => {
      if (current) report("error", JSON.stringify(toInvocationError(error)), true);
    };
    if (header.traceId === undefined) delete process.env["_X_AMZN_TRACE_ID"];
    else process.env["_X_AMZN_TRACE_ID"] = header.traceId;

    const report = (type, result, fatal) => {
      current = undefined;
      const durationMs = performance.now() - begunAt;
      const { requestId } = header;
      channel.send(encode({ type, requestId, memory: memoryInUse(), durationMs, fatal }, result));
      if (fatal) return;
      next();
      // The response is on its way.
      saveCode();
    };
    current = { emptyEventLoop() {} };
    const invocation = invokeStreaming
      ? invokeStreaming(handler, body, { ...header, deadline }, chunksOf(channel, header), report)
      : invoke(handler, body, { ...header, deadline }, report);
    if (current) current = invocation;
  };

  const initialize = async () => {
    try {
      redirectAws(process.env["AWS_ENDPOINT_URL"]);
      mountLayers(settings.code, settings.layers);
      handler = await loadHandler(settings.code, settings.handler);
      if (isStreaming(handler)) ({ invokeStreaming } = await import("./streaming.mjs"));
    } catch (error) {
      console.error("Uncaught Exception", `\t${toLogText(error)}`);
      reportInitError(error);
      process.exit(EXIT_UNCAUGHT);
    }
    channel.send(encode({ type: "ready" }));
    next();
  };
  void initialize();
}
