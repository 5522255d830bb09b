import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { createAsynchronous, type FailureRecord } from "./asynchronous.ts";
import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";
import type { CompletedInvocation } from "./invocation.ts";
import { parseFunctionName } from "./names.ts";
import { exceeds, PAYLOAD_LIMITS } from "./outcome.ts";
import { Pool, type InitFailure } from "./pool.ts";
import type { LogRecord } from "../../aws/log-record.ts";

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

/** Runs functions. */
export interface Invoker {
  /**
   * @param functionName a name, a partial or full ARN, with or without a qualifier; every
   *   qualifier means the one version there is
   * @param payload a JSON value; undefined is an empty event
   * @throws LambdaException as the Invoke API: ResourceNotFoundException,
   *   TooManyRequestsException, RequestTooLargeException, InvalidRequestContentException
   * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
   */
  invoke(functionName: string, payload: unknown, options?: InvokeOptions): Promise<InvokeResult>;
}

/** The functions as they were at one moment, kept as long as somebody holds them. */
export interface LambdaVersion extends Invoker {
  /**
   * Keeps them past an update; the returned function lets go. Once nobody holds them any more,
   * those that replaced them are called.
   */
  hold(): () => void;
}

/**
 * New functions beside the running ones. Of those that changed, the modules are loaded that have run
 * before under the old definition; a function that nobody has called yet is loaded when it is.
 */
export interface PreparedUpdate {
  /** The functions whose modules do not load, by name, with the error as Lambda would answer it. */
  failures: ReadonlyMap<string, InitFailure>;
  /** The names of the functions that are new or other than before. */
  changed: readonly string[];
  /** Makes them the functions, at once. */
  commit(): void;
  /** Forgets them; what ran before goes on. */
  discard(): void;
}

export interface Lambda extends Invoker {
  /**
   * Makes these the functions: adds, replaces, removes. Invocations that began finish on the
   * code they began with, all others get the new code; an unchanged definition keeps its
   * warm instances. New code therefore needs a new directory.
   */
  update(definitions: readonly FunctionDefinition[]): Promise<void>;
  /** Like {@link Lambda.update}, in two steps: nothing has changed until `commit`. */
  prepare(definitions: readonly FunctionDefinition[]): Promise<PreparedUpdate>;
  /** The functions as they are now. */
  version(): LambdaVersion;
  /** Kills every instance and forgets waiting events. */
  stop(): Promise<void>;
}

interface Entry {
  pool: Pool;
  fingerprint: string;
  /** Shared by all versions of a function. */
  shared: {
    /** Invocations running or waiting. */
    concurrency: number;
    /** Whether its module was ever loaded. */
    hasRun: boolean;
  };
  /** Versions that may still call it. */
  versions: number;
}

interface Version {
  functions: ReadonlyMap<string, Entry>;
  /** Whoever may still call it: the present one is held once for being that. */
  holds: number;
}

/** Lambda on this machine: a pool of isolated instances for each function. */
export function createLambda(options: LambdaOptions = {}): Lambda {
  const maxInstances = options.maxInstances ?? 10 * availableParallelism();
  const accountConcurrency = options.accountConcurrency ?? 1000;
  const idleTimeoutMs = options.idleTimeoutMs ?? 300_000;
  let current: Version = { functions: new Map(), holds: 1 };
  /** Every pool with instances, or that may come to some. */
  const pools = new Set<Pool>();
  let concurrency = 0;

  const asynchronous = createAsynchronous({
    retryDelaysMs: options.retryDelaysMs ?? [1000, 2000],
    onFailure: options.onAsyncFailure,
  });

  function find(version: Version, functionName: string): { entry: Entry; arn: string } {
    const parsed = parseFunctionName(functionName);
    const entry = parsed && version.functions.get(parsed.name);
    if (!entry) throw notFound(functionName);
    const { arn } = entry.pool.definition;
    return { entry, arn: parsed.qualifier ? `${arn}:${parsed.qualifier}` : arn };
  }

  function throttle({ pool, shared }: Entry): void {
    const { reservedConcurrency } = pool.definition;
    if (reservedConcurrency !== undefined && shared.concurrency >= reservedConcurrency) {
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
    version: Version,
    functionName: string,
    event: string,
    requestId: string,
    { clientContext, traceId = newTraceId() }: InvokeOptions,
  ): Promise<InvokeResult> {
    const { entry, arn } = find(version, functionName);
    throttle(entry);
    entry.shared.concurrency++;
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
      // An instance that did not come up took no time.
      entry.shared.hasRun ||= durationMs > 0;
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
      entry.shared.concurrency--;
      concurrency--;
    }
  }

  async function invoke(
    version: () => Version,
    functionName: string,
    payload: unknown,
    invokeOptions: InvokeOptions = {},
  ): Promise<InvokeResult> {
    const { invocationType = "RequestResponse", requestId = randomUUID() } = invokeOptions;
    const { entry } = find(version(), functionName);
    const event = serialize(payload);
    const limit = PAYLOAD_LIMITS[invocationType];
    if (exceeds(event, limit)) {
      throw new LambdaException(
        "RequestTooLargeException",
        `${Buffer.byteLength(event)} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
      );
    }
    if (invocationType === "RequestResponse") {
      return run(version(), functionName, event, requestId, invokeOptions);
    }
    if (invocationType === "Event") {
      // Whoever holds a version does not hold it for an event that may run much later.
      asynchronous.submit(entry.pool.definition, requestId, payload, () =>
        run(current, functionName, event, requestId, invokeOptions),
      );
    }
    const statusCode = invocationType === "Event" ? 202 : 204;
    return { statusCode, payload: undefined, requestId, durationMs: 0, logs: [] };
  }

  function newEntry(
    definition: FunctionDefinition,
    shared = { concurrency: 0, hasRun: false },
  ): Entry {
    const cap = Math.min(maxInstances, definition.reservedConcurrency ?? maxInstances);
    const pool = new Pool(definition, { log: options.log, maxInstances: cap, idleTimeoutMs });
    pools.add(pool);
    return { pool, fingerprint: JSON.stringify(definition), shared, versions: 0 };
  }

  /** The entries of a next version: those of the present one where nothing changed. */
  function entriesFor(definitions: readonly FunctionDefinition[]): Map<string, Entry> {
    return new Map(
      definitions.map((definition) => {
        const entry = current.functions.get(definition.name);
        const isSame = entry?.fingerprint === JSON.stringify(definition);
        return [definition.name, isSame ? entry : newEntry(definition, entry?.shared)];
      }),
    );
  }

  function replace(functions: Map<string, Entry>): void {
    const old = current;
    current = { functions, holds: 1 };
    for (const entry of functions.values()) entry.versions++;
    release(old);
  }

  function release(version: Version): void {
    version.holds--;
    if (version.holds > 0) return;
    for (const entry of version.functions.values()) {
      entry.versions--;
      if (entry.versions === 0) retire(entry.pool);
    }
  }

  /** Ends a pool once it is idle; what still waits there is run by what replaced it. */
  function retire(pool: Pool): void {
    for (const invocation of pool.drain()) {
      const successor = current.functions.get(pool.definition.name);
      if (successor) successor.pool.submit(invocation);
      else invocation.reject(notFound(invocation.arn));
    }
    for (const one of pools) if (one.isDrained) pools.delete(one);
  }

  async function prepare(definitions: readonly FunctionDefinition[]): Promise<PreparedUpdate> {
    const base = current;
    const functions = entriesFor(definitions);
    const added = [...functions].filter(([name, entry]) => base.functions.get(name) !== entry);
    const failures = new Map<string, InitFailure>();
    await Promise.all(
      added.map(async ([name, { pool, shared }]) => {
        const failure = shared.hasRun ? await pool.warm() : undefined;
        if (failure) failures.set(name, failure);
      }),
    );
    return {
      failures,
      changed: added.map(([name]) => name),
      commit() {
        if (current !== base) throw new Error("Another update came first.");
        replace(functions);
      },
      discard() {
        for (const [, { pool }] of added) retire(pool);
      },
    };
  }

  return {
    async update(definitions) {
      replace(entriesFor(definitions));
    },
    prepare,
    version() {
      const version = current;
      return {
        invoke: (...args) => invoke(() => (version.holds > 0 ? version : current), ...args),
        hold() {
          version.holds++;
          let held = true;
          return () => {
            if (held) release(version);
            held = false;
          };
        },
      };
    },
    invoke: (...args) => invoke(() => current, ...args),

    async stop() {
      asynchronous.stop();
      current = { functions: new Map(), holds: 1 };
      await Promise.all([...pools].map((pool) => pool.stop()));
    },
  };
}

const notFound = (functionName: string): LambdaException =>
  new LambdaException("ResourceNotFoundException", `Function not found: ${functionName}`);

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
