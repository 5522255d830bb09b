/** Receives each step as it ends: its name, and how long it took in milliseconds. */
export type StepListener = (name: string, milliseconds: number) => void;

/** Stops what was started, in the reverse order of starting, and once however often it is asked. */
export class Lifecycle {
  readonly #stops: { name: string; stop: () => Promise<void> | void }[] = [];
  readonly #onStep: StepListener;
  readonly #onStopFailure: (name: string, error: unknown) => void;
  #stopping: Promise<void> | undefined;

  constructor(onStep: StepListener, onStopFailure: (name: string, error: unknown) => void) {
    this.#onStep = onStep;
    this.#onStopFailure = onStopFailure;
  }

  /** Runs a step, which `stop` undoes. */
  async step<T>(
    name: string,
    start: () => Promise<T> | T,
    stop?: (started: T) => Promise<void> | void,
  ): Promise<T> {
    const begun = performance.now();
    const started = await start();
    if (stop) this.#stops.push({ name, stop: () => stop(started) });
    this.#onStep(name, performance.now() - begun);
    return started;
  }

  /** Undoes every step, the last first; a failure to stop one does not keep the others running. */
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
