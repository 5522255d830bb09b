import { availableParallelism } from "node:os";
import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";
import { Instance } from "./instance.ts";
import type { Invocation } from "./invocation.ts";
import type { Outcome } from "./outcome.ts";
import type { LogRecord } from "../../aws/log-record.ts";

export interface PoolOptions {
  log: ((record: LogRecord) => void) | undefined;
  /** Further invocations wait in a queue. */
  maxInstances: number;
  /** An instance that was idle for so long is ended. */
  idleTimeoutMs: number;
}

/**
 * How long an invocation waits for a busy instance before another instance is used: a fast handler
 * answers sooner than a new instance has loaded.
 */
const QUEUE_WAIT_MS = 5;

/** A handler faster than this is mostly CPU-bound: more instances than cores would slow it down. */
const CPU_BOUND_MS = 2;
const CPU_BOUND_CONCURRENCY = Math.max(1, availableParallelism() - 1);

/** An error of the init phase, as the first invocation would return it. */
export interface InitFailure {
  errorType: string;
  errorMessage: string;
  /** The lines of the stack trace, with positions in the bundle. */
  trace?: string[];
}

/** The instances of one version of a function, and the queue of its invocations. */
export class Pool {
  readonly definition: FunctionDefinition;
  readonly #options: PoolOptions;
  readonly #instances = new Set<Instance>();
  /** A stack: the last to become idle is used first, so that a pool with little traffic shrinks. */
  readonly #idle: Instance[] = [];
  readonly #queue: { invocation: Invocation; since: number }[] = [];
  readonly #starting = new Set<Instance>();
  /** Invocations that ended since the queue timer was set. */
  #finished = 0;
  #queueTimer: NodeJS.Timeout | undefined;
  /** A running estimate of the median duration. */
  #medianMs = CPU_BOUND_MS;
  #idleTimer: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(definition: FunctionDefinition, options: PoolOptions) {
    this.definition = definition;
    this.#options = options;
  }

  get size(): number {
    return this.#instances.size;
  }

  /** True when `drain` was called and no instance is left. */
  get isDrained(): boolean {
    return this.#draining && this.#instances.size === 0;
  }

  /**
   * Starts an instance before there is an invocation for it. Resolves when its init phase is over, to
   * the error if it failed; then nothing that the module wrote is logged.
   */
  warm(): Promise<InitFailure | undefined> {
    if (this.#options.maxInstances === 0) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#startInstance(resolve));
  }

  submit(invocation: Invocation): void {
    const concurrency = this.#medianMs < CPU_BOUND_MS ? CPU_BOUND_CONCURRENCY : Infinity;
    const busy = this.#instances.size - this.#starting.size - this.#idle.length;
    const instance = busy < concurrency ? this.#idle.pop() : undefined;
    if (instance) {
      instance.run(invocation);
      return;
    }
    this.#queue.push({ invocation, since: performance.now() });
    if (this.#instances.size === 0) this.#startInstance();
    else this.#scheduleQueueCheck();
  }

  /** Ends each instance as soon as it is idle. Returns the invocations that have not begun. */
  drain(): Invocation[] {
    this.#draining = true;
    clearTimeout(this.#queueTimer);
    clearInterval(this.#idleTimer);
    for (const instance of this.#instances) {
      if (!instance.ready || this.#idle.includes(instance)) void instance.kill();
    }
    return this.#queue.splice(0).map(({ invocation }) => invocation);
  }

  /** Kills every instance. Invocations that wait or run get an error. */
  async stop(): Promise<void> {
    for (const invocation of this.drain()) {
      invocation.reject(new LambdaException("ServiceException", "The function is being stopped."));
    }
    await Promise.all([...this.#instances].map((instance) => instance.kill()));
  }

  #scheduleQueueCheck(): void {
    if (this.#queue.length === 0 || this.#draining) return;
    this.#queueTimer ??= setTimeout(() => {
      this.#queueTimer = undefined;
      const finished = this.#finished;
      this.#finished = 0;
      // Skipped when the queue empties quickly: as many invocations ended as wait in it.
      if (finished < this.#queue.length) this.#addInstances();
      this.#scheduleQueueCheck();
    }, QUEUE_WAIT_MS);
  }

  /** Runs invocations that have waited too long on idle instances, and starts instances for the rest. */
  #addInstances(): void {
    const latest = performance.now() - QUEUE_WAIT_MS;
    const recent = this.#queue.findIndex(({ since }) => since > latest);
    let overdue = recent < 0 ? this.#queue.length : recent;
    for (; overdue > 0 && this.#idle.length > 0; overdue--) {
      const next = this.#queue.shift();
      if (next) this.#idle.pop()?.run(next.invocation);
    }
    const wanted = Math.min(
      overdue - this.#starting.size,
      // Starting more instances than cores at a time would only make each of them slower.
      Math.max(2, availableParallelism()) - this.#starting.size,
      this.#options.maxInstances - this.#instances.size,
    );
    for (let started = 0; started < wanted; started++) this.#startInstance();
  }

  /** @param onInit receives the end of the init phase; log records are held back until then */
  #startInstance(onInit?: (failure: InitFailure | undefined) => void): void {
    const heldBack: LogRecord[] | undefined = onInit && [];
    let isLoading = true;
    const { log } = this.#options;
    const settle = (failure: InitFailure | undefined): void => {
      if (!isLoading) return;
      isLoading = false;
      if (!failure) for (const record of heldBack ?? []) log?.(record);
      onInit?.(failure);
    };
    const instance: Instance = new Instance(this.definition, {
      log: log && ((record) => void (heldBack && isLoading ? heldBack.push(record) : log(record))),
      onIdle: () => {
        settle(undefined);
        this.#onIdle(instance);
      },
      onExit: (_, failure) => {
        settle(failure && (JSON.parse(failure("").body) as InitFailure));
        this.#onExit(instance, failure);
      },
    });
    this.#instances.add(instance);
    this.#starting.add(instance);
  }

  #onIdle(instance: Instance): void {
    if (!this.#starting.delete(instance)) this.#recordDuration(instance.lastDurationMs);
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
    this.#idleTimer ??= setInterval(
      () => this.#endIdleInstances(),
      this.#options.idleTimeoutMs / 2,
    ).unref();
  }

  #onExit(instance: Instance, failure: ((requestId: string) => Outcome) | undefined): void {
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
    this.#scheduleQueueCheck();
  }

  #recordDuration(durationMs: number): void {
    this.#finished++;
    const step = 1.1;
    const estimate = durationMs > this.#medianMs ? this.#medianMs * step : this.#medianMs / step;
    // Bounded, so that a change of the function's speed shows after a few invocations.
    this.#medianMs = Math.min(Math.max(estimate, CPU_BOUND_MS / 4), CPU_BOUND_MS * 4);
  }

  #endIdleInstances(): void {
    const oldest = performance.now() - this.#options.idleTimeoutMs;
    for (const instance of this.#idle.filter(({ idleSince }) => idleSince < oldest)) {
      this.#idle.splice(this.#idle.indexOf(instance), 1);
      void instance.kill();
    }
    if (this.#instances.size > 0) return;
    clearInterval(this.#idleTimer);
    this.#idleTimer = undefined;
  }
}
