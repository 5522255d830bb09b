import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Build } from "../services/lambda/build/bundler.ts";
import type { FunctionBuilder } from "../services/lambda/build/function-builder.ts";
import { CLOCK_MS } from "../services/lambda/build/rebuilder.ts";
import { isAmong } from "./changes.ts";

/** The time that an editor takes to complete a save. */
const SETTLE_MS = 20;
const ATTEMPTS = 5;

/** A function that is built from sources. The files of a build do not change. */
export class BuildUnit {
  readonly name: string;
  /** The last build that is known to run. */
  live: Build | undefined;
  /** A newer build, not yet known to run. */
  candidate: Build | undefined;
  /** The build that was last handed to the stack: `live`, `candidate` or none. */
  offered: Build | undefined;
  /** Why the last save does not run. */
  failure: Error | undefined;
  /** Files that changed since `live` was built. */
  readonly changed = new Set<string>();
  readonly #builder: FunctionBuilder;
  #dirty = true;
  /** Files beyond the inputs whose change may repair a failed build. */
  #suspects: readonly string[] = [];

  constructor(name: string, builder: FunctionBuilder) {
    this.name = name;
    this.#builder = builder;
  }

  /** Files whose change calls for another build; a folder stands for the files directly in it. */
  get inputs(): string[] {
    const known = this.candidate ?? this.live;
    return [
      ...new Set([...(known?.inputs ?? []), ...(this.live?.inputs ?? []), ...this.#suspects]),
    ];
  }

  /** Records a changed file. @returns true when the unit must be built again. */
  touch(file: string): boolean {
    const isInput = isAmong(file, this.inputs);
    if (isInput) this.changed.add(file);
    // The missing file of a failed build is not known: any change may add it, also in a new folder.
    if (this.failure && isFolder(file)) this.#suspects = [...this.#suspects, file];
    if (isInput || this.failure) this.#dirty = true;
    return this.#dirty;
  }

  /** Begins the build that a save calls for, before it is known to be complete. */
  anticipate(saved: ReadonlySet<string>): void {
    this.#builder.anticipate?.(saved);
  }

  /** Drops the build that was begun ahead. */
  outdate(): void {
    this.#builder.outdate?.();
  }

  /** True when a change calls for another build. */
  get isDirty(): boolean {
    return this.#dirty;
  }

  /** Makes the next build run even if no change was seen. */
  touchAll(): void {
    this.#dirty = true;
  }

  /** Builds the unit if a change calls for it. On an error, `failure` is set. */
  async build(suspectsOf: (error: unknown) => readonly string[]): Promise<void> {
    if (!this.#dirty) return;
    this.#dirty = false;
    this.candidate = undefined;
    this.failure = undefined;
    try {
      this.candidate = await this.#buildOneSave();
      this.#suspects = [];
    } catch (error) {
      this.failure = error as Error;
      this.#suspects = suspectsOf(error);
    }
  }

  /** Makes the candidate the live build: it runs. */
  confirm(): void {
    if (this.failure) return;
    this.live = this.candidate ?? this.live;
    this.candidate = undefined;
    this.changed.clear();
  }

  /** Drops the candidate: it does not run. */
  reject(failure: Error): void {
    this.#suspects = this.candidate?.inputs ?? [];
    this.candidate = undefined;
    this.failure = failure;
  }

  /** Builds again while files are saved during the build, so that no save is read by halves. */
  async #buildOneSave(): Promise<Build> {
    for (let attempt = 1; ; attempt++) {
      const begun = Date.now();
      const result = await this.#builder.build();
      if (attempt === ATTEMPTS || !result.inputs.some((file) => isNewer(file, begun - CLOCK_MS))) {
        return result;
      }
      await sleep(SETTLE_MS);
    }
  }
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function isNewer(file: string, time: number): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  // A missing file was renamed or removed during the build.
  return stat === undefined || stat.mtimeMs >= time;
}
