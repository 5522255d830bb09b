import type { ScheduleClock } from "../schedule/runner.ts";

/** A clock that the test moves. */
export class ManualClock implements ScheduleClock {
  #time: number;
  readonly #waiting = new Map<number, { time: number; run: () => void }>();
  #count = 0;

  /** @param time ISO 8601 */
  constructor(time: string) {
    this.#time = Date.parse(time);
  }

  readonly now = (): number => this.#time;

  wake(time: number, run: () => void): () => void {
    const id = this.#count++;
    this.#waiting.set(id, { time, run });
    return () => this.#waiting.delete(id);
  }

  /** Moves to a time, through all that is due until then. @param time ISO 8601 */
  advanceTo(time: string): void {
    const end = Date.parse(time);
    for (;;) {
      const [next] = [...this.#waiting].toSorted(([, a], [, b]) => a.time - b.time);
      if (!next || next[1].time > end) break;
      const [id, { time: due, run }] = next;
      this.#waiting.delete(id);
      this.#time = Math.max(this.#time, due);
      run();
    }
    this.#time = end;
  }

  /** Moves to a time at once, as the clock of a machine that slept. @param time ISO 8601 */
  jumpTo(time: string): void {
    this.#time = Date.parse(time);
    this.advanceTo(time);
  }
}
