import inspector from "node:inspector";
import type { FunctionDefinition } from "./definition.ts";
import { instanceEnvironment } from "./environment.ts";
import { InstanceLog } from "./instance-log.ts";
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
import type { LogLevel, LogRecord } from "../../aws/log-record.ts";
import type { Runtime, RuntimeExit, StartRuntime } from "./runtime.ts";
import { decode, encode } from "./runtime/frame.mjs";
import { Watchdog } from "./watchdog.ts";

/** The limit of the init phase. */
const INIT_LIMIT_MS = 10_000;
const MEGABYTE = 2 ** 20;

type Frame =
  | { type: "ready" | "init-error" }
  | { type: "chunk"; requestId: string; contentType: string; last?: true }
  | { type: "log"; requestId?: string; level: LogLevel; source: LogRecord["source"]; time: number }
  | {
      type: "response" | "error";
      requestId: string;
      memory: number;
      durationMs: number;
      fatal?: boolean;
    };

export interface InstanceOwner {
  start: StartRuntime;
  log: ((record: LogRecord) => void) | undefined;
  /** Called when the module is loaded. */
  onReady(initDurationMs: number): void;
  /** Called after each invocation. */
  onAnswer(durationMs: number): void;
  /** Called with invocations that the instance was given and will not run, before it exits. */
  onLeftOver(invocations: readonly Invocation[]): void;
  /**
   * Called when the instance has exited.
   * @param initFailure the outcome of the invocation that waits for the instance, when its init
   *   phase failed
   */
  onExit(initFailure: ((requestId: string) => Outcome) | undefined): void;
}

/**
 * An execution environment: loads the function once, then runs one invocation at a time. It can be
 * given further invocations while one runs, which saves a fast function the wait for the next event;
 * each begins when the one before it has answered.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class Instance {
  /** The time of performance.now() at which it last became idle. */
  idleSince = performance.now();

  readonly #definition: FunctionDefinition;
  readonly #owner: InstanceOwner;
  readonly #log: InstanceLog;
  readonly #startedAt = performance.now();
  readonly #runtime: Runtime | undefined;
  readonly #watchdog: Watchdog;
  #ready = false;
  #initFailure: ((requestId: string) => Outcome) | undefined;
  #initDurationMs: number | undefined;
  /** The running invocation, then those that run after it. */
  readonly #given: Invocation[] = [];
  /** When the first of them began; undefined when it has not. */
  #begunAt: number | undefined;
  /** True when it is being killed, or reported that it exits. */
  #isEnding = false;
  /** The outcome when the instance was killed for its timeout or memory; set before it exits. */
  #killedWith: ((requestId: string) => Outcome) | undefined;

  constructor(definition: FunctionDefinition, owner: InstanceOwner) {
    this.#definition = definition;
    this.#owner = owner;
    this.#log = new InstanceLog(definition, owner.log, () => this.#running);
    const environment = instanceEnvironment(definition, this.#log.streamName);
    try {
      this.#runtime = owner.start(definition, environment, {
        onFrame: (frame) => this.#onFrame(frame),
        onOutput: (stream, text) =>
          this.#log.write({
            level: stream === "stdout" ? "INFO" : "ERROR",
            message: text.replace(/\n$/, ""),
            source: stream,
          }),
        onExit: (exit) => this.#onExit(exit),
      });
    } catch (error) {
      // Node.js refuses the function's NODE_OPTIONS.
      this.#watchdog = new Watchdog(undefined);
      this.#log.platform(String(error), "ERROR");
      setImmediate(() => this.#onExit({ code: 1, signal: null, outOfMemory: false }));
      return;
    }
    this.#watchdog = new Watchdog(this.#runtime.memoryInUse?.bind(this.#runtime));
    this.#startWatchdog(INIT_LIMIT_MS + definition.timeout * 1000);
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** The number of invocations that it has been given and has not answered. */
  get given(): number {
    return this.#given.length;
  }

  /** True when it can be given an invocation while another one runs. */
  get takesAhead(): boolean {
    return this.#ready && !this.#isEnding && this.#runtime?.recall !== undefined;
  }

  /** The milliseconds for which the running invocation has run. */
  get runningMs(): number {
    return this.#begunAt === undefined ? 0 : performance.now() - this.#begunAt;
  }

  get #running(): Invocation | undefined {
    return this.#begunAt === undefined ? undefined : this.#given[0];
  }

  /** Runs an invocation after those that it has been given. */
  run(invocation: Invocation): void {
    this.#given.push(invocation);
    if (this.#given.length === 1) this.#begin(invocation);
    this.#send(invocation);
  }

  /** Takes back the invocations that have not begun, in their order. */
  recall(): Invocation[] {
    if (this.#given.length < 2) return [];
    const recalled = this.#given.splice(this.#given.length - (this.#runtime?.recall?.() ?? 0));
    // The START line of the first one is written, so that it runs here.
    const first = this.#given.length === 0 ? recalled.shift() : undefined;
    if (first) {
      this.#given.push(first);
      this.#send(first);
    }
    return recalled;
  }

  /** Ends the instance, even in a synchronous loop. */
  async kill(): Promise<void> {
    this.#isEnding = true;
    this.#watchdog.stop();
    await this.#runtime?.kill();
  }

  #begin({ requestId, clock }: Invocation): void {
    clock?.start();
    this.#begunAt = performance.now();
    this.#log.started(requestId);
    this.#startWatchdog(this.#definition.timeout * 1000);
  }

  #send({ requestId, arn, traceId, clientContext, event }: Invocation): void {
    const timeoutMs = this.#definition.timeout * 1000;
    this.#runtime?.send(encode({ requestId, arn, timeoutMs, traceId, clientContext }, event));
  }

  #onFrame(text: string): void {
    const { header, body } = decode(text) as { header: Frame; body: string };
    switch (header.type) {
      case "ready":
        this.#ready = true;
        this.#watchdog.stop();
        this.#initDurationMs = performance.now() - this.#startedAt;
        this.idleSince = performance.now();
        this.#owner.onReady(this.#initDurationMs);
        return;
      case "init-error":
        this.#initFailure = () => ({ body, functionError: "Unhandled" });
        return;
      case "log":
        this.#log.write({ ...header, message: body });
        return;
      case "chunk":
        this.#onChunk(header, Buffer.from(body, "latin1"));
        return;
      case "response":
      case "error":
        this.#onAnswer(header, body);
    }
  }

  #onChunk(header: Extract<Frame, { contentType: string }>, bytes: Buffer): void {
    const running = this.#running;
    // Of an invocation that timed out.
    if (this.#killedWith || running?.requestId !== header.requestId) return;
    this.#runtime?.received?.(bytes.length);
    const consumed = () => this.#runtime?.consumed?.(bytes.length);
    const { contentType, last } = header;
    running.sink.write({ contentType, bytes, isLast: last === true, consumed });
  }

  #onAnswer(header: Extract<Frame, { memory: number }>, body: string): void {
    // The answer of the last begun invocation arrived after its timeout: the instance is being killed.
    if (this.#killedWith && this.#given.length < 2) return;
    const outcome: Outcome =
      header.type === "error" ? { body, functionError: "Unhandled" } : { body };
    this.#finish(
      exceeds(body, PAYLOAD_LIMITS.response) ? responseTooLarge() : outcome,
      header.memory,
      header.durationMs,
    );
    if (header.fatal) {
      this.#isEnding = true;
      return;
    }
    this.idleSince = performance.now();
    const next = this.#given[0];
    if (next) this.#begin(next);
    if (!this.#isEnding) this.#owner.onAnswer(header.durationMs);
  }

  #onExit(exit: RuntimeExit): void {
    this.#watchdog.stop();
    this.#isEnding = true;
    const leftOver = this.#leftOver();
    for (let running = this.#given[0]; running; running = this.#given[0]) {
      const { requestId } = running;
      const outcome = this.#killedWith?.(requestId) ?? exited(requestId, exit);
      if (!this.#killedWith) {
        this.#log.platform(`RequestId: ${requestId} Error: ${exitReason(exit)}`, "ERROR");
      }
      this.#finish(outcome, this.#definition.memorySize, this.runningMs);
    }
    const initFailure = this.#killedWith ?? this.#initFailure ?? ((id: string) => exited(id, exit));
    this.#owner.onLeftOver(leftOver);
    this.#owner.onExit(this.#ready ? undefined : initFailure);
  }

  /** Takes back what an instance that has exited did not begin. */
  #leftOver(): Invocation[] {
    const unclaimed = this.#runtime?.recall?.() ?? 0;
    const begun = this.#begunAt === undefined ? 0 : 1;
    return this.#given.splice(Math.max(begun, this.#given.length - unclaimed));
  }

  #finish(outcome: Outcome, maxMemoryUsed: number, durationMs: number): void {
    const invocation = this.#given[0];
    if (!invocation) return;
    const initDurationMs = this.#initDurationMs;
    const { requestId } = invocation;
    this.#initDurationMs = undefined;
    this.#watchdog.stop();
    this.#log.ended({ requestId, durationMs, initDurationMs, maxMemoryUsed });
    this.#given.shift();
    this.#begunAt = undefined;
    invocation.resolve({ ...outcome, durationMs, initDurationMs });
  }

  #startWatchdog(ms: number): void {
    this.#watchdog.start({
      // With a debugger attached, there is no timeout: a breakpoint may stop the function.
      deadline: inspector.url() === undefined ? performance.now() + ms : Infinity,
      onTimeout: () => {
        const now = Date.now();
        const recalled = this.recall();
        // The next one has begun: the answer is on its way.
        if (this.#given.length > 1) this.#owner.onLeftOver(recalled);
        else {
          this.#killWith((requestId) => {
            const { line, ...outcome } = timedOut(this.#definition, requestId, now);
            this.#log.platform(line, "ERROR");
            return outcome;
          }, recalled);
        }
      },
      memory: this.#definition.memorySize * MEGABYTE,
      onMemoryExceeded: () =>
        this.#killWith((requestId) => {
          const exit = { code: null, signal: null, outOfMemory: true };
          this.#log.platform(`RequestId: ${requestId} Error: ${exitReason(exit)}`, "ERROR");
          return exited(requestId, exit);
        }),
    });
  }

  /** Kills the instance. The invocation gets its outcome at the exit, after the last log lines. */
  #killWith(outcome: (requestId: string) => Outcome, recalled = this.recall()): void {
    this.#killedWith ??= outcome;
    void this.kill();
    this.#owner.onLeftOver(recalled);
  }
}
