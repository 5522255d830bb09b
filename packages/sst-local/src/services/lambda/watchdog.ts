const INTERVAL_MS = 25;

export interface Limits {
  /** On the clock of performance.now(). */
  deadline: number;
  onLate(): void;
  /** Bytes. */
  memory?: number;
  onMemoryExceeded?(): void;
}

/**
 * Watches over what an instance does, one piece of work at a time. It looks every 25 ms, so
 * that short work costs one refresh of a timer and is never looked at.
 */
export class Watchdog {
  readonly #memoryInUse: (() => Promise<number>) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #limits: Limits | undefined;

  /** @param memoryInUse bytes; may reject once the instance is gone */
  constructor(memoryInUse: (() => Promise<number>) | undefined) {
    this.#memoryInUse = memoryInUse;
  }

  watch(limits: Limits): void {
    this.#limits = limits;
    if (this.#timer) this.#timer.refresh();
    else this.#timer = setTimeout(() => this.#look(), INTERVAL_MS);
  }

  /** The work is done. The timer is left to run out: clearing it would cost a new one. */
  rest(): void {
    this.#limits = undefined;
  }

  #look(): void {
    const limits = this.#limits;
    if (!limits) return;
    if (performance.now() >= limits.deadline) {
      this.rest();
      limits.onLate();
      return;
    }
    if (limits.memory !== undefined && this.#memoryInUse) void this.#lookAtMemory(limits);
    this.#timer?.refresh();
  }

  async #lookAtMemory(limits: Limits): Promise<void> {
    try {
      const used = (await this.#memoryInUse?.()) ?? 0;
      if (used <= (limits.memory ?? Infinity) || this.#limits !== limits) return;
    } catch {
      // The instance is gone: its exit is told elsewhere.
      return;
    }
    this.rest();
    limits.onMemoryExceeded?.();
  }
}
