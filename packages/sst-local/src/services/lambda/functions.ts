import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { Readable } from "node:stream";
import { asynchronousEvents, type EventJournal, type FailureRecord } from "./asynchronous.ts";
import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";
import type { CompletedInvocation } from "./invocation.ts";
import type { PoolOptions } from "./pool.ts";
import type { StartRuntime } from "./runtime.ts";
import { serializeEvent } from "./serialize-event.ts";
import { createInstanceStarter } from "./start-instance.ts";
import {
  type Entry,
  type Found,
  type PreparedVersion,
  type Version,
  Versions,
} from "./versions.ts";
import { CollectedResponse, type ResponseSink, StreamedResponse } from "./streamed-response.ts";
import { type InvocationSummary, timed } from "../../aws/events.ts";
import type { LogRecord } from "../../aws/log-record.ts";
import type { Clock, StreamedResult, StreamInvoker } from "../../aws/capabilities.ts";
import type { InstanceSettings } from "../../aws/service.ts";

export interface LambdaOptions extends InstanceSettings {
  /** Receives each log record when it is written. Must not throw. */
  log?: (record: LogRecord) => void;
  /**
   * Receives the record for the on-failure destination of an asynchronous invocation. Must not throw.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   */
  onAsyncFailure?: (definition: FunctionDefinition, record: FailureRecord) => unknown;
  /** Receives each invocation that a function has answered. Must not throw. */
  onInvoked?: ((invocation: InvocationSummary) => void) | undefined;
  /** The most concurrent invocations before throttling. Default: 1000, as on AWS. */
  accountConcurrency?: number;
  /** The last instance of a function is ended when it was idle for so long. Default: 300000. */
  idleTimeoutMs?: number;
  /** Its other instances are ended when they were idle for so long. Default: 10000. */
  surplusTimeoutMs?: number;
  /** Keeps a thread booted for the next instance, from the first `bootSpare` on. Default: true. */
  spareThread?: boolean;
  /** Keeps asynchronous events until they have run. Default: in memory. */
  eventJournal?: EventJournal;
  /** Delays before the retries of an asynchronous invocation. Default: 1 s and 2 s; on AWS minutes. */
  retryDelaysMs?: readonly number[];
}

export interface InvokeOptions {
  invocationType?: "RequestResponse" | "Event" | "DryRun";
  requestId?: string;
  /** The ClientContext, decoded. */
  clientContext?: unknown;
  /** The value of X-Amzn-Trace-Id. */
  traceId?: string | undefined;
  /**
   * The caller's timeout, which is stopped while the event waits for an instance: on AWS it would get
   * one of its own, and here a burst shares the cores of this machine.
   */
  clock?: Clock;
}

export interface InvokeResult {
  /** 200 for a response or an error, 202 for a queued event, 204 for a dry run. */
  statusCode: 200 | 202 | 204;
  /** The response or error as a JSON value; undefined for 202 and 204. */
  payload: unknown;
  functionError?: "Handled" | "Unhandled" | undefined;
  requestId: string;
  durationMs: number;
  /** Set for the first invocation of an instance. */
  initDurationMs?: number | undefined;
  /** The records of this invocation, without START, END and REPORT. */
  logs: readonly LogRecord[];
  /** The response as the function wrote it, where it was streamed. */
  raw?: Buffer;
}

/** Runs functions. */
export interface Invoker {
  /**
   * Invokes a function.
   * @param functionName a name, a partial ARN or an ARN, with or without a version or alias
   * @param payload a JSON value; undefined is an empty event
   * @throws LambdaException as the Invoke API: ResourceNotFoundException, InvalidRuntimeException,
   *   TooManyRequestsException, RequestTooLargeException, InvalidRequestContentException
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
   */
  invoke(functionName: string, payload: unknown, options?: InvokeOptions): Promise<InvokeResult>;
}

/** The functions of one version, which a caller can hold past an update. */
export interface LambdaVersion extends Invoker, StreamInvoker {
  /**
   * Keeps this version after an update until the returned function is called. Without a hold, an
   * invocation uses the current version.
   */
  hold(): () => void;
}

export interface Lambda extends Invoker, StreamInvoker {
  /**
   * Replaces the functions. Running invocations finish with their code, all later ones use the new
   * code. A function whose definition is unchanged keeps its warm instances, so new code needs a new
   * folder.
   */
  update(definitions: readonly FunctionDefinition[]): Promise<void>;
  /** Like {@link Lambda.update} in two steps: nothing changes before `commit`. */
  prepare(definitions: readonly FunctionDefinition[]): Promise<PreparedVersion>;
  /** Boots a thread for the next instance. It does not keep this process running. */
  bootSpare(): void;
  /** Returns the current version. */
  version(): LambdaVersion;
  /** Runs the asynchronous events that an earlier process left; a second call does nothing. */
  resumeEvents(): void;
  /** Kills every instance. Asynchronous events that have not run stay in their journal. */
  stop(): Promise<void>;
}

/** Creates an emulation of Lambda with a pool of isolated instances for each function. */
export function createLambda(options: LambdaOptions = {}): Lambda {
  const starter = createInstanceStarter({ spareThread: options.spareThread ?? true });
  const versions = new Versions(poolOptions(options, starter.start));
  const run = createRunner(options);

  const asynchronous = asynchronousEvents({
    retryDelaysMs: options.retryDelaysMs ?? [1000, 2000],
    onFailure: options.onAsyncFailure,
    journal: options.eventJournal,
    definitionOf: (name) => versions.definitionOf(name),
    // An event may run much later, with the version that is current then.
    attempt: ({ functionName, event, requestId, clientContext, traceId }) =>
      run(versions.find(versions.current, functionName), event, requestId, {
        clientContext,
        traceId,
      }),
  });

  async function invoke(
    version: () => Version,
    functionName: string,
    payload: unknown,
    invokeOptions: InvokeOptions = {},
  ): Promise<InvokeResult> {
    const { invocationType = "RequestResponse", requestId = randomUUID() } = invokeOptions;
    const found = versions.find(version(), functionName);
    const event = serializeEvent(payload, invocationType);
    if (invocationType === "RequestResponse") {
      return await run(found, event, requestId, invokeOptions);
    }
    if (invocationType === "Event") {
      const { clientContext, traceId } = invokeOptions;
      const accepted = { acceptedAt: Date.now(), failures: 0 };
      asynchronous.add({ requestId, functionName, event, clientContext, traceId, ...accepted });
    }
    const statusCode = invocationType === "Event" ? 202 : 204;
    return { statusCode, payload: undefined, requestId, durationMs: 0, logs: [] };
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html */
  async function invokeWithResponseStream(
    version: () => Version,
    functionName: string,
    payload: unknown,
    invokeOptions: InvokeOptions = {},
  ): Promise<StreamedResult> {
    const { requestId = randomUUID() } = invokeOptions;
    const found = versions.find(version(), functionName);
    const event = serializeEvent(payload, "RequestResponse");
    const sink = new StreamedResponse();
    const completed = run(found, event, requestId, invokeOptions, sink);
    completed.catch((error: unknown) => sink.abort(String(error)));
    return streamedResult(requestId, sink, completed);
  }

  return {
    update: async (definitions) => versions.update(definitions),
    prepare: (definitions) => versions.prepare(definitions),
    bootSpare: starter.bootSpare,
    resumeEvents: () => asynchronous.resume(),
    version() {
      const version = versions.current;
      const held = () => (version.holds > 0 ? version : versions.current);
      return {
        invoke: (...args) => invoke(held, ...args),
        invokeWithResponseStream: (...args) => invokeWithResponseStream(held, ...args),
        hold: () => versions.hold(version),
      };
    },
    invoke: (...args) => invoke(() => versions.current, ...args),
    invokeWithResponseStream: (...args) =>
      invokeWithResponseStream(() => versions.current, ...args),
    async stop() {
      await Promise.all([asynchronous.stop(), versions.stop(), starter.stop()]);
    },
  };
}

/** Returns a function that runs an event, and counts what runs at the same time. */
function createRunner({ accountConcurrency = 1000, onInvoked }: LambdaOptions) {
  let concurrency = 0;

  return async function run(
    { entry, arn }: Found,
    event: string,
    requestId: string,
    { clientContext, clock, traceId = newTraceId() }: InvokeOptions,
    sink: ResponseSink = new CollectedResponse(),
  ): Promise<InvokeResult> {
    checkConcurrency(entry, concurrency, accountConcurrency);
    const begun = performance.now();
    entry.shared.concurrency++;
    concurrency++;
    try {
      const logs: LogRecord[] = [];
      const outcome = await new Promise<CompletedInvocation>((resolve, reject) => {
        const invocation = { requestId, arn, event, traceId, clientContext, clock, logs, sink };
        entry.pool.submit({ ...invocation, resolve, reject });
      });
      const { body, ...completed } = sink.complete(outcome);
      // The duration is 0 when the init phase failed.
      entry.shared.hasRun ||= completed.durationMs > 0;
      const payload: unknown = JSON.parse(body);
      onInvoked?.({
        ...{ requestId, functionName: entry.pool.definition.name, traceId, event, result: body },
        ...timed(begun),
        initMilliseconds: completed.initDurationMs,
        functionError: completed.functionError,
      });
      return { statusCode: 200, payload, requestId, logs, ...completed };
    } finally {
      entry.shared.concurrency--;
      concurrency--;
    }
  };
}

/** Resolves when the response begins, or when an invocation that does not stream has ended. */
async function streamedResult(
  requestId: string,
  sink: StreamedResponse,
  completed: Promise<InvokeResult>,
): Promise<StreamedResult> {
  const contentType = await Promise.race([sink.begun, completed.then(() => undefined)]);
  if (contentType !== undefined) {
    return { requestId, contentType, body: sink.body, completed };
  }
  const { payload, functionError } = await completed;
  const body = Readable.from([Buffer.from(JSON.stringify(payload))]);
  return { requestId, contentType: "application/json", body, completed, functionError };
}

const poolOptions = (options: LambdaOptions, start: StartRuntime): PoolOptions => ({
  start,
  log: options.log,
  maxInstances: options.maxInstances ?? 10 * availableParallelism(),
  startFactor: options.startFactor ?? 1,
  idleTimeoutMs: options.idleTimeoutMs ?? 300_000,
  surplusTimeoutMs: options.surplusTimeoutMs ?? 10_000,
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
function checkConcurrency({ pool, shared }: Entry, total: number, accountLimit: number): void {
  const { reservedConcurrency = Infinity } = pool.definition;
  const reason =
    shared.concurrency >= reservedConcurrency
      ? "ReservedFunctionConcurrentInvocationLimitExceeded"
      : total >= accountLimit
        ? "ConcurrentInvocationLimitExceeded"
        : undefined;
  if (reason) throw new LambdaException("TooManyRequestsException", "Rate Exceeded.", reason);
}

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceId(): string {
  const time = Math.floor(Date.now() / 1000).toString(16);
  // Two UUIDs provide the 40 digits: they come from a pool, so randomBytes() takes 10 times as long.
  const random = (randomUUID() + randomUUID()).replaceAll("-", "");
  return `Root=1-${time}-${random.slice(0, 24)};Parent=${random.slice(24, 40)};Sampled=0`;
}
