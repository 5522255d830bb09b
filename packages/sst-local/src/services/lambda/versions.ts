import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";
import type { InitFailure } from "./outcome.ts";
import { Pool, type PoolOptions } from "./pool.ts";

/** A function of one or more versions: its pool of instances and its definition. */
export interface Entry {
  readonly pool: Pool;
  readonly fingerprint: string;
  /** Shared by the entries of all definitions of a function. */
  readonly shared: {
    /** Invocations that run or wait. */
    concurrency: number;
    /** True once its module was loaded. */
    hasRun: boolean;
  };
  /** The number of versions that contain it. */
  versions: number;
}

/** A function of a version, and its ARN with the qualifier that the caller used. */
export interface Found {
  readonly entry: Entry;
  readonly arn: string;
}

/** The functions between two updates. */
export interface Version {
  readonly functions: ReadonlyMap<string, Entry>;
  /** The number of callers that hold it, plus one for the current version. */
  holds: number;
}

/**
 * New functions beside the current ones. `failures`: the init errors of functions that do not load;
 * `changed`: the names of new and changed functions; `commit` makes them current at once, `discard`
 * drops them.
 */
export interface PreparedVersion {
  failures: ReadonlyMap<string, InitFailure>;
  changed: readonly string[];
  commit(): void;
  discard(): void;
}

/**
 * The current version of all functions, and earlier versions while a request holds them. A function
 * whose definition is unchanged is the same entry in both, with its warm instances.
 */
export class Versions {
  current: Version = { functions: new Map(), holds: 1 };
  readonly #options: PoolOptions;
  /** Every pool that has instances or may start one. */
  readonly #pools = new Set<Pool>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** @throws LambdaException ResourceNotFoundException or InvalidRuntimeException */
  find(version: Version, functionName: string): Found {
    const parsed = parseFunctionName(functionName);
    const entry = parsed && version.functions.get(parsed.name);
    if (!entry) throw functionNotFound(functionName);
    const { arn, qualifiers = [], unsupported } = entry.pool.definition;
    if (unsupported !== undefined) throw notEmulated(parsed.name, unsupported);
    const { qualifier } = parsed;
    if (qualifier === undefined) return { entry, arn };
    if (qualifier !== "$LATEST" && !qualifiers.includes(qualifier)) {
      throw functionNotFound(`${arn}:${qualifier}`);
    }
    return { entry, arn: `${arn}:${qualifier}` };
  }

  /** The current definition of a function, by a name that `find` takes; undefined when it is gone. */
  definitionOf(functionName: string): FunctionDefinition | undefined {
    const name = parseFunctionName(functionName)?.name;
    return name === undefined ? undefined : this.current.functions.get(name)?.pool.definition;
  }

  /**
   * Creates the entries of the definitions. A changed function that has run before is loaded now; one
   * that was never invoked is loaded by its first invocation.
   */
  async prepare(definitions: readonly FunctionDefinition[]): Promise<PreparedVersion> {
    const base = this.current;
    const functions = this.#entriesFor(definitions);
    const added = [...functions].filter(([name, entry]) => base.functions.get(name) !== entry);
    const failures = new Map<string, InitFailure>();
    await Promise.all(
      added.map(async ([name, { pool, shared }]) => {
        const isLoaded = shared.hasRun && pool.definition.unsupported === undefined;
        const failure = isLoaded ? await pool.warm() : undefined;
        if (failure) failures.set(name, failure);
      }),
    );
    return {
      failures,
      changed: added.map(([name]) => name),
      commit: () => {
        if (this.current !== base) throw new Error("Another update was committed first.");
        this.#replace(functions);
      },
      discard: () => {
        for (const [, { pool }] of added) this.#retire(pool);
      },
    };
  }

  /** Makes the definitions current without loading modules. */
  update(definitions: readonly FunctionDefinition[]): void {
    this.#replace(this.#entriesFor(definitions));
  }

  /** Keeps a version after an update until the returned function is called. */
  hold(version: Version): () => void {
    version.holds++;
    let held = true;
    return () => {
      if (held) this.#release(version);
      held = false;
    };
  }

  /** Kills every instance. */
  async stop(): Promise<void> {
    this.current = { functions: new Map(), holds: 1 };
    await Promise.all([...this.#pools].map((pool) => pool.stop()));
  }

  #entriesFor(definitions: readonly FunctionDefinition[]): Map<string, Entry> {
    return new Map(
      definitions.map((definition) => {
        const entry = this.current.functions.get(definition.name);
        const isSame = entry?.fingerprint === JSON.stringify(definition);
        return [definition.name, isSame ? entry : this.#newEntry(definition, entry?.shared)];
      }),
    );
  }

  #newEntry(definition: FunctionDefinition, shared = { concurrency: 0, hasRun: false }): Entry {
    const { reservedConcurrency = Infinity } = definition;
    const maxInstances = Math.min(this.#options.maxInstances, reservedConcurrency);
    const pool = new Pool(definition, { ...this.#options, maxInstances });
    this.#pools.add(pool);
    return { pool, fingerprint: JSON.stringify(definition), shared, versions: 0 };
  }

  #replace(functions: Map<string, Entry>): void {
    const old = this.current;
    this.current = { functions, holds: 1 };
    for (const entry of functions.values()) entry.versions++;
    this.#release(old);
  }

  #release(version: Version): void {
    version.holds--;
    if (version.holds > 0) return;
    for (const entry of version.functions.values()) {
      entry.versions--;
      if (entry.versions === 0) this.#retire(entry.pool);
    }
  }

  /** Drains a pool; invocations that wait in it go to the function's current pool. */
  #retire(pool: Pool): void {
    for (const invocation of pool.drain()) {
      const successor = this.current.functions.get(pool.definition.name);
      if (successor) successor.pool.submit(invocation);
      else invocation.reject(functionNotFound(invocation.arn));
    }
    for (const one of this.#pools) if (one.isDrained) this.#pools.delete(one);
  }
}

const notEmulated = (name: string, unsupported: string): LambdaException =>
  new LambdaException(
    "InvalidRuntimeException",
    `The function ${name} does not run: sst-local emulates Node.js, Go and custom runtimes, and this one has the ${unsupported}.`,
  );

const functionNotFound = (functionName: string): LambdaException =>
  new LambdaException("ResourceNotFoundException", `Function not found: ${functionName}`);

const ARN = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)(?::([^:]+))?$/;
const PARTIAL = /^(?:\d{12}:function:|function:)?([\w-]+)(?::([^:]+))?$/;

/**
 * Parses the FunctionName of the Invoke API into name and qualifier: a name, a partial ARN or a full
 * ARN, each with or without a version or alias.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestParameters
 */
function parseFunctionName(
  text: string,
): { name: string; qualifier: string | undefined } | undefined {
  const match = ARN.exec(text) ?? PARTIAL.exec(text);
  return match?.[1] === undefined ? undefined : { name: match[1], qualifier: match[2] };
}
