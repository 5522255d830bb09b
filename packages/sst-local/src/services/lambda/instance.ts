import { randomBytes } from "node:crypto";
import inspector from "node:inspector";
import type { FunctionDefinition } from "./definition.ts";
import { instanceEnvironment } from "./environment.ts";
import type { Invocation } from "./invocation.ts";
import {
  exceeds,
  exited,
  exitReason,
  PAYLOAD_LIMITS,
  responseTooLarge,
  timedOut,
  type Outcome,
} from "./outcome.ts";
import { endLine, reportLine, startLine } from "./platform-lines.ts";
import type { LogLevel, LogRecord } from "../../aws/log-record.ts";
import type { Runtime, RuntimeExit } from "./runtime.ts";
import { startProcess } from "./runtime-process.ts";
import { startThread } from "./runtime-thread.ts";
import { decode, encode } from "./runtime/frame.mjs";
import { Watchdog } from "./watchdog.ts";

/** The limit of the init phase. */
const INIT_LIMIT_MS = 10_000;
const MEGABYTE = 2 ** 20;

const START = { thread: startThread, process: startProcess };

type Frame =
  | { type: "ready" | "init-error" }
  | { type: "log"; requestId?: string; level: LogLevel; source: LogRecord["source"]; time: number }
  | { type: "response" | "error"; requestId: string; memory: number; fatal?: boolean };

export interface InstanceOwner {
  /** Without it, the START, END and REPORT lines are not formatted at all. */
  log: ((record: LogRecord) => void) | undefined;
  /** Called when the module is loaded and after each invocation. */
  onIdle(instance: Instance): void;
  /**
   * Called when the instance has exited.
   * @param initFailure the outcome of the invocation that waits for the instance, when its init
   *   phase failed
   */
  onExit(instance: Instance, initFailure: ((requestId: string) => Outcome) | undefined): void;
}

/**
 * An execution environment: loads the function once, then runs one invocation at a time.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Instance {
  /** The time of performance.now() at which it last became idle. */
  idleSince = performance.now();
  lastDurationMs = 0;

  readonly #definition: FunctionDefinition;
  readonly #owner: InstanceOwner;
  readonly #logStreamName = logStreamName();
  readonly #startedAt = performance.now();
  readonly #runtime: Runtime | undefined;
  readonly #watchdog: Watchdog;
  #ready = false;
  #initFailure: ((requestId: string) => Outcome) | undefined;
  #initDurationMs: number | undefined;
  #running: { invocation: Invocation; startedAt: number } | undefined;
  /** The outcome when the instance was killed for its timeout or memory; set before it exits. */
  #killedWith: ((requestId: string) => Outcome) | undefined;

  constructor(definition: FunctionDefinition, owner: InstanceOwner) {
    this.#definition = definition;
    this.#owner = owner;
    const start = START[definition.isolation ?? "thread"];
    try {
      this.#runtime = start(definition, instanceEnvironment(definition, this.#logStreamName), {
        onFrame: (frame) => this.#onFrame(frame),
        onOutput: (stream, text) =>
          this.#log({
            level: stream === "stdout" ? "INFO" : "ERROR",
            message: text.replace(/\n$/, ""),
            source: stream,
          }),
        onExit: (exit) => this.#onExit(exit),
      });
    } catch (error) {
      // Node.js refuses the function's NODE_OPTIONS.
      this.#watchdog = new Watchdog(undefined);
      this.#platformLog(String(error), "ERROR");
      setImmediate(() => this.#onExit({ code: 1, signal: null, outOfMemory: false }));
      return;
    }
    this.#watchdog = new Watchdog(this.#runtime.memoryInUse?.bind(this.#runtime));
    this.#runtime.send(
      encode({
        code: definition.code,
        handler: definition.handler,
        layers: definition.layers ?? [],
      }),
    );
    this.#startWatchdog(INIT_LIMIT_MS + definition.timeout * 1000);
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Runs an invocation; the instance must be idle. */
  run(invocation: Invocation): void {
    const { timeout } = this.#definition;
    this.#running = { invocation, startedAt: performance.now() };
    if (this.#owner.log) this.#platformLog(startLine(invocation.requestId));
    this.#startWatchdog(timeout * 1000);
    this.#runtime?.send(
      encode(
        {
          requestId: invocation.requestId,
          arn: invocation.arn,
          deadline: Date.now() + timeout * 1000,
          traceId: invocation.traceId,
          clientContext: invocation.clientContext,
        },
        invocation.event,
      ),
    );
  }

  /** Ends the instance, even in a synchronous loop. */
  async kill(): Promise<void> {
    this.#watchdog.stop();
    await this.#runtime?.kill();
  }

  #onFrame(text: string): void {
    const { header, body } = decode(text) as { header: Frame; body: string };
    switch (header.type) {
      case "ready":
        this.#ready = true;
        this.#watchdog.stop();
        this.#initDurationMs = performance.now() - this.#startedAt;
        this.#becomeIdle();
        return;
      case "init-error":
        this.#initFailure = () => ({ body, functionError: "Unhandled" });
        return;
      case "log":
        this.#log({ ...header, message: body });
        return;
      case "response":
      case "error": {
        // The answer arrived after the timeout: the instance is being killed.
        if (this.#killedWith) return;
        const failed = header.type === "error";
        const outcome: Outcome = failed ? { body, functionError: "Unhandled" } : { body };
        this.#finish(
          exceeds(body, PAYLOAD_LIMITS.response) ? responseTooLarge() : outcome,
          header.memory,
        );
        if (!header.fatal) this.#becomeIdle();
      }
    }
  }

  #becomeIdle(): void {
    this.idleSince = performance.now();
    this.#owner.onIdle(this);
  }

  #onExit(exit: RuntimeExit): void {
    this.#watchdog.stop();
    if (this.#running) {
      const { requestId } = this.#running.invocation;
      const outcome = this.#killedWith?.(requestId) ?? exited(requestId, exit);
      if (!this.#killedWith) {
        this.#platformLog(`RequestId: ${requestId} Error: ${exitReason(exit)}`, "ERROR");
      }
      this.#finish(outcome, this.#definition.memorySize);
    }
    const initFailure = this.#killedWith ?? this.#initFailure ?? ((id: string) => exited(id, exit));
    this.#owner.onExit(this, this.#ready ? undefined : initFailure);
  }

  #finish(outcome: Outcome, maxMemoryUsed: number): void {
    if (!this.#running) return;
    const { invocation, startedAt } = this.#running;
    const durationMs = performance.now() - startedAt;
    this.lastDurationMs = durationMs;
    const initDurationMs = this.#initDurationMs;
    const { requestId } = invocation;
    const { memorySize } = this.#definition;
    this.#initDurationMs = undefined;
    this.#watchdog.stop();
    if (this.#owner.log) {
      this.#platformLog(endLine(requestId));
      this.#platformLog(
        reportLine({ requestId, durationMs, initDurationMs, memorySize, maxMemoryUsed }),
      );
    }
    this.#running = undefined;
    invocation.resolve({ ...outcome, durationMs, initDurationMs });
  }

  #startWatchdog(ms: number): void {
    this.#watchdog.start({
      // With a debugger attached, there is no timeout: a breakpoint may stop the function.
      deadline: inspector.url() === undefined ? performance.now() + ms : Infinity,
      onTimeout: () => {
        const now = Date.now();
        this.#killWith((requestId) => {
          const { line, ...outcome } = timedOut(this.#definition, requestId, now);
          this.#platformLog(line, "ERROR");
          return outcome;
        });
      },
      memory: this.#definition.memorySize * MEGABYTE,
      onMemoryExceeded: () =>
        this.#killWith((requestId) => {
          const exit = { code: null, signal: null, outOfMemory: true };
          this.#platformLog(`RequestId: ${requestId} Error: ${exitReason(exit)}`, "ERROR");
          return exited(requestId, exit);
        }),
    });
  }

  /** Kills the instance. The invocation gets its outcome at the exit, after the last log lines. */
  #killWith(outcome: (requestId: string) => Outcome): void {
    this.#killedWith ??= outcome;
    void this.kill();
  }

  #platformLog(message: string, level: LogLevel = "INFO"): void {
    this.#log({ level, message, source: "platform" });
  }

  #log(entry: {
    level: LogLevel;
    message: string;
    source: LogRecord["source"];
    time?: number;
    requestId?: string;
  }): void {
    const invocation = this.#running?.invocation;
    const record: LogRecord = {
      functionName: this.#definition.name,
      requestId: entry.requestId ?? invocation?.requestId,
      level: entry.level,
      message: entry.message,
      time: entry.time ?? Date.now(),
      source: entry.source,
      logStreamName: this.#logStreamName,
    };
    if (entry.source !== "platform") invocation?.logs.push(record);
    this.#owner.log?.(record);
  }
}

function logStreamName(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomBytes(16).toString("hex")}`;
}
