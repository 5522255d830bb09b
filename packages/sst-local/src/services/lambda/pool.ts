import { availableParallelism } from "node:os";
import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";
import { limitHeapGrowth } from "./heap-growth.ts";
import { Instance } from "./instance.ts";
import type { Invocation } from "./invocation.ts";
import { Load } from "./load.ts";
import type { InitFailure, Outcome } from "./outcome.ts";
import { RecentInvocations } from "./recent-invocations.ts";
import type { StartRuntime } from "./runtime.ts";
import { type Demand, isWorthAnother } from "./scaling.ts";
import type { LogRecord } from "../../aws/log-record.ts";

export interface PoolOptions {
  start: StartRuntime;
  log: ((record: LogRecord) => void) | undefined;
  /** Further invocations wait in a queue. */
  maxInstances: number;
  /** What the start of an instance counts for against a wait in the queue: see scaling.ts. */
  startFactor: number;
  /** The last instance is ended when it was idle for so long. */
  idleTimeoutMs: number;
  /** Any other instance is ended when it was idle for so long. */
  surplusTimeoutMs: number;
}

/**
 * How long an invocation waits for a busy instance before another instance is used: a fast handler
 * answers sooner than a new instance has loaded.
 */
const QUEUE_WAIT_MS = 5;

/** A handler faster than this is mostly CPU-bound: more instances than cores would slow it down. */
const CPU_BOUND_MS = 2;
const CPU_BOUND_CONCURRENCY = Math.max(1, availableParallelism() - 1);

/** The most events that an instance of such a handler is given before it has answered. */
const MAX_AHEAD = 8;

/** The instances of one version of a function, and the queue of its invocations. */
export class Pool {
  readonly definition: FunctionDefinition;
  readonly #options: PoolOptions;
  readonly #instances = new Set<Instance>();
  /** A stack: the last to become idle is used first, so that a pool with little traffic shrinks. */
  readonly #idle: Instance[] = [];
  readonly #queue: Invocation[] = [];
  readonly #starting = new Set<Instance>();
  readonly #recent = new RecentInvocations();
  #load: Load | undefined;
  /** What the last start of an instance took. */
  #startMs: number | undefined;
  /** Invocations that ended since the queue timer was set. */
  #finished = 0;
  /** The milliseconds in which invocations waited since the last start of an instance. */
  #waitedMs = 0;
  #queueTimer: NodeJS.Timeout | undefined;
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
    invocation.waitingSince = performance.now();
    invocation.clock?.stop();
    const instance = this.#queue.length === 0 ? this.#instanceForNext() : undefined;
    if (instance) {
      instance.run(invocation);
      if (instance.given === 1) return;
    } else {
      this.#queue.push(invocation);
      if (this.#instances.size === 0) this.#startInstance();
    }
    this.#scheduleQueueCheck();
  }

  /** Ends each instance as soon as it is idle. Returns the invocations that have not begun. */
  drain(): Invocation[] {
    this.#draining = true;
    clearTimeout(this.#queueTimer);
    clearInterval(this.#idleTimer);
    const waiting = [...this.#instances].flatMap((instance) => instance.recall());
    for (const instance of this.#instances) {
      if (!instance.ready || this.#idle.includes(instance)) void instance.kill();
    }
    return [...waiting, ...this.#queue.splice(0)];
  }

  /** Kills every instance. Invocations that wait or run get an error. */
  async stop(): Promise<void> {
    for (const invocation of this.drain()) {
      invocation.reject(new LambdaException("ServiceException", "The function is being stopped."));
    }
    await Promise.all([...this.#instances].map((instance) => instance.kill()));
  }

  get #isFast(): boolean {
    return (this.#recent.median ?? CPU_BOUND_MS) < CPU_BOUND_MS;
  }

  /** Takes an idle instance, or finds a busy one that may be given an event ahead. */
  #instanceForNext(): Instance | undefined {
    if (!this.#isFast) return this.#idle.pop();
    const busy = this.#instances.size - this.#starting.size - this.#idle.length;
    if (busy < CPU_BOUND_CONCURRENCY && this.#idle.length > 0) return this.#idle.pop();
    let found: Instance | undefined;
    for (const instance of this.#instances) {
      if (instance.given === 0 || !canTakeAhead(instance)) continue;
      if (!found || instance.given < found.given) found = instance;
    }
    return found;
  }

  #scheduleQueueCheck(): void {
    if (this.#draining) return;
    this.#queueTimer ??= setTimeout(() => {
      this.#queueTimer = undefined;
      const finished = this.#finished;
      this.#finished = 0;
      this.#recallFromSlow();
      // Skipped when the queue empties quickly: as many invocations ended as wait in it.
      if (finished < this.#queue.length) this.#addInstances();
      const isAhead = [...this.#instances].some(({ given }) => given > 1);
      if (this.#queue.length > 0 || isAhead) this.#scheduleQueueCheck();
    }, QUEUE_WAIT_MS);
  }

  /** Takes back what waits in an instance behind an invocation that turns out to be slow. */
  #recallFromSlow(): void {
    const recalled = [...this.#instances]
      .filter(({ given, runningMs }) => given > 1 && runningMs > QUEUE_WAIT_MS)
      .flatMap((instance) => instance.recall());
    this.#queue.unshift(...recalled);
  }

  /** Runs invocations that have waited too long on idle instances, and starts instances for the rest. */
  #addInstances(): void {
    const latest = performance.now() - QUEUE_WAIT_MS;
    const recent = this.#queue.findIndex(({ waitingSince = 0 }) => waitingSince > latest);
    let overdue = recent < 0 ? this.#queue.length : recent;
    for (; overdue > 0 && this.#idle.length > 0; overdue--) {
      const next = this.#queue.shift();
      if (next) this.#idle.pop()?.run(next);
    }
    if (overdue > 0) this.#waitedMs += QUEUE_WAIT_MS;
    // Starting more instances than cores at a time would only make each of them slower.
    const most = Math.min(
      Math.max(2, availableParallelism()) - this.#starting.size,
      this.#options.maxInstances - this.#instances.size,
    );
    for (let started = 0; started < most; started++) {
      const demand = this.#demand(overdue - this.#starting.size);
      if (!isWorthAnother(demand, this.#options.startFactor)) return;
      this.#startInstance();
    }
  }

  #demand(waiting: number): Demand {
    // Made when there is a queue: most functions never have one.
    this.#load ??= new Load();
    return {
      waiting: Math.max(0, waiting),
      waitedMs: this.#waitedMs,
      medianMs: this.#recent.median,
      runningMs: shortest(
        [...this.#instances].flatMap(({ given, runningMs }) => (given > 0 ? runningMs : [])),
      ),
      instances: this.#instances.size,
      startMs: this.#startMs,
      freeCores: this.#load.freeCores,
      mainBusyShare: this.#load.mainBusyShare,
    };
  }

  /** @param onInit receives the end of the init phase; log records are held back until then */
  #startInstance(onInit?: (failure: InitFailure | undefined) => void): void {
    const heldBack: LogRecord[] | undefined = onInit && [];
    let isLoading = true;
    const { log, start } = this.#options;
    const settle = (failure: InitFailure | undefined): void => {
      if (!isLoading) return;
      isLoading = false;
      if (!failure) for (const record of heldBack ?? []) log?.(record);
      onInit?.(failure);
    };
    this.#waitedMs = 0;
    const instance: Instance = new Instance(this.definition, {
      start,
      log: log && ((record) => void (heldBack && isLoading ? heldBack.push(record) : log(record))),
      onReady: (initDurationMs) => {
        settle(undefined);
        this.#startMs = initDurationMs;
        this.#starting.delete(instance);
        this.#giveNext(instance);
      },
      onAnswer: (durationMs) => {
        this.#finished++;
        this.#recent.add(durationMs);
        this.#giveNext(instance);
      },
      onLeftOver: (invocations) => this.#submitAgain(invocations),
      onExit: (failure) => {
        settle(failure && (JSON.parse(failure("").body) as InitFailure));
        this.#onExit(instance, failure);
      },
    });
    this.#instances.add(instance);
    limitHeapGrowth(this.#instances.size);
    this.#starting.add(instance);
  }

  /** Gives an instance that is ready or has answered what waits. */
  #giveNext(instance: Instance): void {
    if (this.#draining) {
      if (instance.given === 0) void instance.kill();
      return;
    }
    while (this.#queue.length > 0) {
      if (instance.given > 0 && !(this.#isFast && canTakeAhead(instance))) return;
      const next = this.#queue.shift();
      if (next) instance.run(next);
    }
    if (instance.given > 0) return;
    this.#idle.push(instance);
    this.#idleTimer ??= setInterval(
      () => this.#endIdleInstances(),
      Math.min(this.#options.idleTimeoutMs, this.#options.surplusTimeoutMs) / 2,
    ).unref();
  }

  /** Queues, before all others, invocations that an instance was given and has not begun. */
  #submitAgain(invocations: readonly Invocation[]): void {
    if (invocations.length === 0) return;
    this.#queue.unshift(...invocations);
    this.#scheduleQueueCheck();
  }

  #onExit(instance: Instance, failure: ((requestId: string) => Outcome) | undefined): void {
    this.#starting.delete(instance);
    this.#instances.delete(instance);
    const position = this.#idle.indexOf(instance);
    if (position >= 0) this.#idle.splice(position, 1);
    if (failure && !this.#draining) {
      const invocation = this.#queue.shift();
      invocation?.resolve({ ...failure(invocation.requestId), durationMs: 0 });
    }
    if (this.#queue.length === 0) return;
    if (this.#instances.size === 0 && !this.#draining) this.#startInstance();
    this.#scheduleQueueCheck();
  }

  #endIdleInstances(): void {
    const now = performance.now();
    const { idleTimeoutMs, surplusTimeoutMs } = this.#options;
    let left = this.#instances.size;
    for (const instance of [...this.#idle]) {
      const timeoutMs = left > 1 ? Math.min(surplusTimeoutMs, idleTimeoutMs) : idleTimeoutMs;
      if (now - instance.idleSince < timeoutMs) continue;
      this.#idle.splice(this.#idle.indexOf(instance), 1);
      left--;
      void instance.kill();
    }
    if (this.#instances.size > 0) return;
    clearInterval(this.#idleTimer);
    this.#idleTimer = undefined;
  }
}

/** True for a busy instance whose invocation is still expected to be a fast one. */
const canTakeAhead = (instance: Instance): boolean =>
  instance.takesAhead && instance.given <= MAX_AHEAD && instance.runningMs < QUEUE_WAIT_MS;

const shortest = (times: readonly number[]): number =>
  times.length === 0 ? 0 : Math.min(...times);
