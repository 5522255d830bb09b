import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAmong } from "./inputs.ts";

/** What a build yields: files that never change, and what they were made from. */
export interface Made {
  /** Absolute paths. */
  inputs: readonly string[];
}

/** Builds something; again when it is called again. */
export type Make<T extends Made> = () => Promise<T>;

/** Within this of its beginning a build may have read a file as it was before a save or after. */
const CLOCK_MS = 5;
/** Long enough for the rest of a save. */
const SETTLE_MS = 20;
const ATTEMPTS = 5;

/** One thing that is built from sources: a function's bundle or a layer's content. */
export class Unit<T extends Made> {
  readonly name: string;
  /** The last good build that is known to run. */
  live: T | undefined;
  /** A newer build, not yet known to run. */
  candidate: T | undefined;
  /** What was last handed out to be run: one of the two, if any. */
  offered: T | undefined;
  /** Why what was saved last is not live. */
  failure: Error | undefined;
  /** Files that changed since `live`. */
  readonly changed = new Set<string>();
  readonly #make: Make<T>;
  #dirty = true;
  /** Files beyond the inputs whose change is a reason to try again. */
  #suspects: readonly string[] = [];

  constructor(name: string, make: Make<T>) {
    this.name = name;
    this.#make = make;
  }

  /** Files whose change calls for another build, and folders of which every file does. */
  get inputs(): string[] {
    const known = this.candidate ?? this.live;
    return [
      ...new Set([...(known?.inputs ?? []), ...(this.live?.inputs ?? []), ...this.#suspects]),
    ];
  }

  /** Takes note of a changed file; says whether that is a reason to build again. */
  touch(file: string): boolean {
    const isInput = isAmong(file, this.inputs);
    if (isInput) this.changed.add(file);
    // A failed build may miss a file that has no name yet: any change may be the remedy, and a new
    // folder may come to hold it.
    if (this.failure && isFolder(file)) this.#suspects = [...this.#suspects, file];
    if (isInput || this.failure) this.#dirty = true;
    return this.#dirty;
  }

  /** Looks at its next build whether anything has changed. */
  touchAll(): void {
    this.#dirty = true;
  }

  /** Builds what was touched; what goes wrong is in `failure` afterwards. */
  async build(suspectsOf: (error: unknown) => readonly string[]): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    this.candidate = undefined;
    this.failure = undefined;
    try {
      this.candidate = await this.#makeOfOneSave();
      this.#suspects = [];
    } catch (error) {
      this.failure = error as Error;
      this.#suspects = suspectsOf(error);
    }
  }

  /** The candidate runs. */
  confirm(): void {
    if (this.failure) return;
    this.live = this.candidate ?? this.live;
    this.candidate = undefined;
    this.changed.clear();
  }

  /** The candidate does not run. */
  reject(failure: Error): void {
    this.#suspects = this.candidate?.inputs ?? [];
    this.candidate = undefined;
    this.failure = failure;
  }

  /** A build during which no file was saved, so that none was read by halves. */
  async #makeOfOneSave(): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const begun = Date.now();
      const made = await this.#make();
      if (attempt === ATTEMPTS || !made.inputs.some((file) => isNewer(file, begun - CLOCK_MS))) {
        return made;
      }
      await sleep(SETTLE_MS);
    }
  }
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function isNewer(file: string, time: number): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  // What is not there any more was renamed or removed meanwhile.
  return stat === undefined || stat.mtimeMs >= time;
}
