import { availableParallelism } from "node:os";
import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";
import { Instance } from "./instance.ts";
import type { Invocation } from "./invocation.ts";
import type { Outcome } from "./outcome.ts";
import type { LogRecord } from "../../aws/log-record.ts";

export interface PoolOptions {
  log: ((record: LogRecord) => void) | undefined;
  /** More invocations than this wait in a queue. */
  maxInstances: number;
  /** An instance that was idle this long ends. */
  idleTimeoutMs: number;
}

/**
 * How long an invocation waits for a busy instance before another is used for it: a fast
 * handler answers sooner than a new instance is up.
 */
const PATIENCE_MS = 5;

/** Handlers faster than this mostly compute. More of them at once than processors is a loss. */
const FAST_MS = 2;
const FAST_WIDTH = Math.max(1, availableParallelism() - 1);

/** Why a module did not load: what the first invocation would have been answered. */
export interface InitFailure {
  errorType: string;
  errorMessage: string;
  /** The stack, one frame a line; of the bundle. */
  trace?: string[];
}

/** The instances of one version of one function, and the invocations that wait for them. */
export class Pool {
  readonly definition: FunctionDefinition;
  readonly #options: PoolOptions;
  readonly #instances = new Set<Instance>();
  /** The last that became idle is used first, so that a quiet pool shrinks. */
  readonly #idle: Instance[] = [];
  readonly #queue: { invocation: Invocation; since: number }[] = [];
  readonly #starting = new Set<Instance>();
  /** Invocations that ended since the timer below was set. */
  #finished = 0;
  #growth: NodeJS.Timeout | undefined;
  /** A running estimate of the median. */
  #typicalMs = FAST_MS;
  #sweep: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(definition: FunctionDefinition, options: PoolOptions) {
    this.definition = definition;
    this.#options = options;
  }

  get size(): number {
    return this.#instances.size;
  }

  /** Whether it has come to its end: told to, and nothing runs any more. */
  get isDrained(): boolean {
    return this.#draining && this.#instances.size === 0;
  }

  /**
   * Starts an instance before there is an invocation for it. Resolves once it is loaded, to what
   * is wrong where it does not load; what a module writes meanwhile is then not logged.
   */
  warm(): Promise<InitFailure | undefined> {
    if (this.#options.maxInstances === 0) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#startInstance(resolve));
  }

  submit(invocation: Invocation): void {
    const width = this.#typicalMs < FAST_MS ? FAST_WIDTH : Infinity;
    const busy = this.#instances.size - this.#starting.size - this.#idle.length;
    const instance = busy < width ? this.#idle.pop() : undefined;
    if (instance) {
      instance.run(invocation);
      return;
    }
    this.#queue.push({ invocation, since: performance.now() });
    if (this.#instances.size === 0) this.#startInstance();
    else this.#attendQueue();
  }

  /** Instances end as soon as they are idle. Returns the invocations that did not begin. */
  drain(): Invocation[] {
    this.#draining = true;
    clearTimeout(this.#growth);
    clearInterval(this.#sweep);
    for (const instance of this.#instances) {
      if (!instance.ready || this.#idle.includes(instance)) void instance.kill();
    }
    return this.#queue.splice(0).map(({ invocation }) => invocation);
  }

  /** Ends everything at once; what waited or ran is answered with an error. */
  async stop(): Promise<void> {
    for (const invocation of this.drain()) {
      invocation.reject(new LambdaException("ServiceException", "The function is being stopped."));
    }
    await Promise.all([...this.#instances].map((instance) => instance.kill()));
  }

  #attendQueue(): void {
    if (this.#queue.length === 0 || this.#draining) return;
    this.#growth ??= setTimeout(() => {
      this.#growth = undefined;
      const finished = this.#finished;
      this.#finished = 0;
      // The queue moves fast enough where as many left it as are in it.
      if (finished < this.#queue.length) this.#widen();
      this.#attendQueue();
    }, PATIENCE_MS);
  }

  /** Uses more instances, idle ones first, for the invocations that lost their patience. */
  #widen(): void {
    const enough = performance.now() - PATIENCE_MS;
    const patient = this.#queue.findIndex(({ since }) => since > enough);
    let late = patient < 0 ? this.#queue.length : patient;
    for (; late > 0 && this.#idle.length > 0; late--) {
      const next = this.#queue.shift();
      if (next) this.#idle.pop()?.run(next.invocation);
    }
    const wanted = Math.min(
      late - this.#starting.size,
      // More at a time would only take the processor from each other.
      Math.max(2, availableParallelism()) - this.#starting.size,
      this.#options.maxInstances - this.#instances.size,
    );
    for (let started = 0; started < wanted; started++) this.#startInstance();
  }

  #startInstance(loaded?: (failure: InitFailure | undefined) => void): void {
    const withheld: LogRecord[] | undefined = loaded && [];
    let isLoading = true;
    const { log } = this.#options;
    const settle = (failure: InitFailure | undefined): void => {
      if (!isLoading) return;
      isLoading = false;
      if (!failure) for (const record of withheld ?? []) log?.(record);
      loaded?.(failure);
    };
    const instance: Instance = new Instance(this.definition, {
      log: log && ((record) => void (withheld && isLoading ? withheld.push(record) : log(record))),
      onIdle: () => {
        settle(undefined);
        this.#onIdle(instance);
      },
      onGone: (_, failure) => {
        settle(failure && (JSON.parse(failure("").body) as InitFailure));
        this.#onGone(instance, failure);
      },
    });
    this.#instances.add(instance);
    this.#starting.add(instance);
  }

  #onIdle(instance: Instance): void {
    if (!this.#starting.delete(instance)) this.#learn(instance.lastDurationMs);
    if (this.#draining) {
      void instance.kill();
      return;
    }
    const next = this.#queue.shift();
    if (next) {
      instance.run(next.invocation);
      return;
    }
    this.#idle.push(instance);
    this.#sweep ??= setInterval(() => this.#retire(), this.#options.idleTimeoutMs / 2).unref();
  }

  #onGone(instance: Instance, failure: ((requestId: string) => Outcome) | undefined): void {
    this.#starting.delete(instance);
    this.#instances.delete(instance);
    const position = this.#idle.indexOf(instance);
    if (position >= 0) this.#idle.splice(position, 1);
    if (failure && !this.#draining) {
      const invocation = this.#queue.shift()?.invocation;
      invocation?.resolve({ ...failure(invocation.requestId), durationMs: 0 });
    }
    if (this.#queue.length > 0 && this.#instances.size === 0 && !this.#draining) {
      this.#startInstance();
    }
    this.#attendQueue();
  }

  #learn(durationMs: number): void {
    this.#finished++;
    const step = 1.1;
    const typical = durationMs > this.#typicalMs ? this.#typicalMs * step : this.#typicalMs / step;
    // Bounded, so that a function that changes its ways is soon seen to.
    this.#typicalMs = Math.min(Math.max(typical, FAST_MS / 4), FAST_MS * 4);
  }

  #retire(): void {
    const oldest = performance.now() - this.#options.idleTimeoutMs;
    for (const instance of this.#idle.filter(({ idleSince }) => idleSince < oldest)) {
      this.#idle.splice(this.#idle.indexOf(instance), 1);
      void instance.kill();
    }
    if (this.#instances.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}
