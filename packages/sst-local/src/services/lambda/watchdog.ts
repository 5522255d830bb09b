const INTERVAL_MS = 25;

export interface Limits {
  /** A time of performance.now(). */
  deadline: number;
  onTimeout(): void;
  /** Bytes. */
  memory?: number;
  onMemoryExceeded?(): void;
}

/**
 * Enforces the limits of an instance's init phase or invocation. It checks them every 25 ms: a
 * shorter invocation costs one refresh of a timer and is never checked.
 */
export class Watchdog {
  readonly #memoryInUse: (() => Promise<number>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #limits: Limits | undefined;

  /** @param memoryInUse resolves to bytes; may reject once the instance has exited */
  constructor(memoryInUse: (() => Promise<number>) | undefined) {
    this.#memoryInUse = memoryInUse;
  }

  start(limits: Limits): void {
    this.#limits = limits;
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#check(), INTERVAL_MS);
  }

  /** Stops checking. The timer is left to expire: to clear it would cost a new one. */
  stop(): void {
    this.#limits = undefined;
  }

  #check(): void {
    const limits = this.#limits;
    if (!limits) return;
    if (performance.now() >= limits.deadline) {
      this.stop();
      limits.onTimeout();
      return;
    }
    if (limits.memory !== undefined && this.#memoryInUse) void this.#checkMemory(limits);
    this.#timer?.refresh();
  }

  async #checkMemory(limits: Limits): Promise<void> {
    try {
      const used = (await this.#memoryInUse?.()) ?? 0;
      if (used <= (limits.memory ?? Infinity) || this.#limits !== limits) return;
    } catch {
      // The instance has exited, which the runtime reports.
      return;
    }
    this.stop();
    limits.onMemoryExceeded?.();
  }
}
