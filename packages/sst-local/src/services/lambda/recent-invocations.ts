const KEPT = 16;

/** The durations of a function's last invocations; their median is renewed with every fourth. */
export class RecentInvocations {
  /** Milliseconds; undefined before the first invocation. */
  median: number | undefined;
  readonly #durations: number[] = [];
  #count = 0;

  add(durationMs: number): void {
    this.#durations[this.#count++ % KEPT] = durationMs;
    if (this.#count > 4 && this.#count % 4 !== 0) return;
    const sorted = this.#durations.toSorted((a, b) => a - b);
    this.median = sorted[Math.floor(sorted.length / 2)];
  }
}
