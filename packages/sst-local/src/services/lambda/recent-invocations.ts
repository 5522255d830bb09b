const KEPT = 16;

/** What an invocation took, in milliseconds. */
export interface Cost {
  durationMs: number;
  /** CPU time of its thread. */
  cpuMs: number;
  /** The time in which its event loop waited. */
  idleMs: number;
}

/** The last invocations of a function; what is derived of them is renewed with every fourth. */
export class RecentInvocations {
  /** Of the durations, in milliseconds; undefined before the first invocation. */
  median: number | undefined;
  /**
   * The part of its time in which an invocation needs a core, from 0 to 1. Time in which its thread
   * had work and no core is left out.
   */
  busyShare = 1;
  readonly #costs: Cost[] = [];
  #count = 0;

  add(cost: Cost): void {
    this.#costs[this.#count++ % KEPT] = cost;
    if (this.#count > 4 && this.#count % 4 !== 0) return;
    const durations = this.#costs.map(({ durationMs }) => durationMs).toSorted((a, b) => a - b);
    this.median = durations[Math.floor(durations.length / 2)];
    const cpuMs = this.#costs.reduce((sum, one) => sum + one.cpuMs, 0);
    const idleMs = this.#costs.reduce((sum, one) => sum + one.idleMs, 0);
    this.busyShare = cpuMs > 0 ? cpuMs / (cpuMs + idleMs) : 1;
  }
}
