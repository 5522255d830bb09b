import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { createAsynchronous, type FailureRecord } from "./asynchronous.ts";
import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";
import type { CompletedInvocation } from "./invocation.ts";
import { parseFunctionName } from "./names.ts";
import { exceeds, PAYLOAD_LIMITS } from "./outcome.ts";
import { Pool } from "./pool.ts";
import type { LogRecord } from "./records.ts";

export interface LambdaOptions {
  /** Called for each line as it is written. Must not throw. */
  log?: (record: LogRecord) => void;
  /**
   * The on-failure destination of asynchronous invocations. Must not throw.
   * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
   */
  onAsyncFailure?: (definition: FunctionDefinition, record: FailureRecord) => unknown;
  /** Instances a function may have; further invocations wait in order. Default 10 a core. */
  maxInstances?: number;
  /** Invocations that may be under way at once before they are throttled. Default 1000, as AWS. */
  accountConcurrency?: number;
  /** An instance that was idle this long ends. Default 300000. */
  idleTimeoutMs?: number;
  /** Waits before the retries of an asynchronous invocation. Default 1 s and 2 s; AWS: minutes. */
  retryDelaysMs?: readonly number[];
}

export interface InvokeOptions {
  invocationType?: "RequestResponse" | "Event" | "DryRun";
  requestId?: string;
  /** The decoded ClientContext. */
  clientContext?: unknown;
  /** X-Amzn-Trace-Id. */
  traceId?: string;
}

export interface InvokeResult {
  /** 200, 202 for an event that was queued, 204 for a dry run. */
  statusCode: 200 | 202 | 204;
  /** undefined for 202 and 204. */
  payload: unknown;
  functionError?: "Handled" | "Unhandled" | undefined;
  requestId: string;
  durationMs: number;
  /** Only where this was the first invocation of its instance. */
  initDurationMs?: number | undefined;
  /** What the function wrote meanwhile, without START, END and REPORT. */
  logs: readonly LogRecord[];
}

export interface Lambda {
  /**
   * Makes these the functions: adds, replaces, removes. Invocations that began finish on the
   * code they began with, all others get the new code; an unchanged definition keeps its
   * warm instances. New code therefore needs a new directory.
   */
  update(definitions: readonly FunctionDefinition[]): Promise<void>;
  /**
   * @param functionName a name, a partial or full ARN, with or without a qualifier; every
   *   qualifier means the one version there is
   * @param payload a JSON value; undefined is an empty event
   * @throws LambdaException as the Invoke API: ResourceNotFoundException,
   *   TooManyRequestsException, RequestTooLargeException, InvalidRequestContentException
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
   */
  invoke(functionName: string, payload: unknown, options?: InvokeOptions): Promise<InvokeResult>;
  /** Kills every instance and forgets waiting events. */
  stop(): Promise<void>;
}

interface Entry {
  pool: Pool;
  fingerprint: string;
  /** Invocations running or waiting. */
  concurrency: number;
}

/** Lambda on this machine: a pool of isolated instances for each function. */
export function createLambda(options: LambdaOptions = {}): Lambda {
  const maxInstances = options.maxInstances ?? 10 * availableParallelism();
  const accountConcurrency = options.accountConcurrency ?? 1000;
  const idleTimeoutMs = options.idleTimeoutMs ?? 300_000;
  const functions = new Map<string, Entry>();
  /** Replaced and removed pools, with invocations that still run. */
  const retired = new Set<Pool>();
  let concurrency = 0;

  const asynchronous = createAsynchronous({
    retryDelaysMs: options.retryDelaysMs ?? [1000, 2000],
    onFailure: options.onAsyncFailure,
  });

  function find(functionName: string): { entry: Entry; arn: string } {
    const parsed = parseFunctionName(functionName);
    const entry = parsed && functions.get(parsed.name);
    if (!entry) {
      throw new LambdaException("ResourceNotFoundException", `Function not found: ${functionName}`);
    }
    const { arn } = entry.pool.definition;
    return { entry, arn: parsed.qualifier ? `${arn}:${parsed.qualifier}` : arn };
  }

  function throttle(entry: Entry): void {
    const { reservedConcurrency } = entry.pool.definition;
    if (reservedConcurrency !== undefined && entry.concurrency >= reservedConcurrency) {
      throw new LambdaException(
        "TooManyRequestsException",
        "Rate Exceeded.",
        "ReservedFunctionConcurrentInvocationLimitExceeded",
      );
    }
    if (concurrency >= accountConcurrency) {
      throw new LambdaException(
        "TooManyRequestsException",
        "Rate Exceeded.",
        "ConcurrentInvocationLimitExceeded",
      );
    }
  }

  async function run(
    functionName: string,
    event: string,
    requestId: string,
    { clientContext, traceId = newTraceId() }: InvokeOptions,
  ): Promise<InvokeResult> {
    const { entry, arn } = find(functionName);
    throttle(entry);
    entry.concurrency++;
    concurrency++;
    try {
      const logs: LogRecord[] = [];
      const { body, functionError, durationMs, initDurationMs } =
        await new Promise<CompletedInvocation>((resolve, reject) => {
          entry.pool.submit({
            requestId,
            arn,
            event,
            traceId,
            clientContext,
            logs,
            resolve,
            reject,
          });
        });
      return {
        statusCode: 200,
        payload: JSON.parse(body) as unknown,
        functionError,
        requestId,
        durationMs,
        initDurationMs,
        logs,
      };
    } finally {
      entry.concurrency--;
      concurrency--;
    }
  }

  function newPool(definition: FunctionDefinition): Pool {
    const cap = Math.min(maxInstances, definition.reservedConcurrency ?? maxInstances);
    return new Pool(definition, { log: options.log, maxInstances: cap, idleTimeoutMs });
  }

  function retire(pool: Pool): ReturnType<Pool["drain"]> {
    const waiting = pool.drain();
    for (const old of retired) if (old.size === 0) retired.delete(old);
    if (pool.size > 0) retired.add(pool);
    return waiting;
  }

  return {
    async update(definitions) {
      const names = new Set(definitions.map(({ name }) => name));
      for (const [name, { pool }] of functions) {
        if (names.has(name)) continue;
        functions.delete(name);
        for (const invocation of retire(pool)) {
          invocation.reject(
            new LambdaException(
              "ResourceNotFoundException",
              `Function not found: ${invocation.arn}`,
            ),
          );
        }
      }
      for (const definition of definitions) {
        const fingerprint = JSON.stringify(definition);
        const entry = functions.get(definition.name);
        if (!entry) {
          functions.set(definition.name, {
            pool: newPool(definition),
            fingerprint,
            concurrency: 0,
          });
        } else if (entry.fingerprint !== fingerprint) {
          const old = entry.pool;
          entry.pool = newPool(definition);
          entry.fingerprint = fingerprint;
          for (const invocation of retire(old)) entry.pool.submit(invocation);
        }
      }
    },

    async invoke(functionName, payload, invokeOptions = {}) {
      const { invocationType = "RequestResponse", requestId = randomUUID() } = invokeOptions;
      const { entry } = find(functionName);
      const event = serialize(payload);
      const limit = PAYLOAD_LIMITS[invocationType];
      if (exceeds(event, limit)) {
        throw new LambdaException(
          "RequestTooLargeException",
          `${Buffer.byteLength(event)} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
        );
      }
      if (invocationType === "RequestResponse") {
        return run(functionName, event, requestId, invokeOptions);
      }
      if (invocationType === "Event") {
        asynchronous.submit(entry.pool.definition, requestId, payload, () =>
          run(functionName, event, requestId, invokeOptions),
        );
      }
      const statusCode = invocationType === "Event" ? 202 : 204;
      return { statusCode, payload: undefined, requestId, durationMs: 0, logs: [] };
    },

    async stop() {
      asynchronous.stop();
      const pools = [...[...functions.values()].map(({ pool }) => pool), ...retired];
      functions.clear();
      await Promise.all(pools.map((pool) => pool.stop()));
    },
  };
}

function serialize(payload: unknown): string {
  if (payload === undefined) return "{}";
  try {
    const event: unknown = JSON.stringify(payload);
    if (typeof event === "string") return event;
  } catch {
    // Told below, as what JSON has no form for.
  }
  throw new LambdaException(
    "InvalidRequestContentException",
    "Could not parse request body into json: the payload is not a JSON value.",
  );
}

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceId(): string {
  const time = Math.floor(Date.now() / 1000).toString(16);
  // Two UUIDs hold the 40 random digits, and come from a pool: randomBytes() takes 10 times as long.
  const random = (randomUUID() + randomUUID()).replaceAll("-", "");
  return `Root=1-${time}-${random.slice(0, 24)};Parent=${random.slice(24, 40)};Sampled=0`;
}
