/** Told of each step as it ends: its name, and how long it took in milliseconds. */
export type StepListener = (name: string, milliseconds: number) => void;

/**
 * Starts things in order and stops them in the reverse order, once, whoever asks and however
 * often. A step that fails stops what was started before it.
 */
export class Lifecycle {
  readonly #stops: { name: string; stop: () => Promise<void> | void }[] = [];
  readonly #onStep: StepListener;
  readonly #onStopFailure: (name: string, error: unknown) => void;
  #stopping: Promise<void> | undefined;

  constructor(onStep: StepListener, onStopFailure: (name: string, error: unknown) => void) {
    this.#onStep = onStep;
    this.#onStopFailure = onStopFailure;
  }

  /** Runs a step; `stop` undoes it. */
  async step<T>(
    name: string,
    start: () => Promise<T> | T,
    stop?: (started: T) => Promise<void> | void,
  ): Promise<T> {
    const begun = performance.now();
    try {
      const started = await start();
      if (stop) this.#stops.push({ name, stop: () => stop(started) });
      this.#onStep(name, performance.now() - begun);
      return started;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Undoes every step, the last first; one that fails does not keep the others from ending. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const { name, stop } of this.#stops.toReversed()) {
      try {
        await stop();
      } catch (error) {
        this.#onStopFailure(name, error);
      }
    }
  }
}
