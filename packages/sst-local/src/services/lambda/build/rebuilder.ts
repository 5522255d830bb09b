import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { BuildContext, BuildOptions, BuildResult } from "esbuild";

export type Options = BuildOptions & { metafile: true; write: false };
export type Result = BuildResult<Options>;

/** Precision of file times: a file changed this long before a build began may have been read before or after. */
export const CLOCK_MS = 5;

/** A build that began before the save that calls for it was known to be complete. */
interface Ahead {
  id: string;
  result: Promise<Result>;
  isRunning: boolean;
  isOutdated: boolean;
  /** Milliseconds since 1970. */
  begunAt: number;
  /** Absolute paths of the files of the save. */
  saved: ReadonlySet<string>;
}

/** Bundles again and again with esbuild's parsed files of the last build. */
export class Rebuilder {
  #last: { id: string; context: Promise<BuildContext<Options>> } | undefined;
  #ahead: Ahead | undefined;

  /**
   * Bundles, or returns the build that was begun ahead if it read what is saved.
   * @param id equal for equal options
   * @throws esbuild's BuildFailure
   */
  async rebuild(id: string, options: Options): Promise<Result> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    // Also where it is of no use: esbuild gives a running build to all that ask for one.
    const result = await ahead?.result.catch(() => undefined);
    if (result && ahead?.id === id && hasReadAll(ahead, result, options.absWorkingDir ?? "")) {
      return result;
    }
    if (this.#last?.id !== id) {
      await this.dispose();
      this.#last = { id, context: (await import("esbuild")).context(options) };
    }
    return (await this.#last.context).rebuild();
  }

  /**
   * Begins the build that the next `rebuild` is expected to ask for; without effect before the first
   * one. While such a build runs, no other is begun.
   * @param saved absolute paths of the files that were saved and are watched
   */
  anticipate(saved: ReadonlySet<string>): void {
    this.outdate();
    if (!this.#last || this.#ahead?.isRunning) return;
    const { id, context } = this.#last;
    const result = context.then((each) => each.rebuild());
    const ahead: Ahead = {
      ...{ id, result, saved, begunAt: Date.now(), isRunning: true, isOutdated: false },
    };
    this.#ahead = ahead;
    result.catch(() => undefined).finally(() => (ahead.isRunning = false));
  }

  /** Makes the next `rebuild` read the files again. */
  outdate(): void {
    if (this.#ahead) this.#ahead.isOutdated = true;
  }

  async dispose(): Promise<void> {
    const last = this.#last;
    this.#last = undefined;
    await (await last?.context)?.dispose();
  }
}

/**
 * True unless a file may have changed since the build read it. Those that are saved are watched; one
 * that they import now may have been written after them.
 */
function hasReadAll({ isOutdated, begunAt, saved }: Ahead, result: Result, root: string): boolean {
  if (isOutdated) return false;
  return inputFiles(result, root).every((file) => {
    if (saved.has(file)) return true;
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat !== undefined && Math.max(stat.mtimeMs, stat.ctimeMs) < begunAt - CLOCK_MS;
  });
}

/** The absolute paths of the files that were bundled. */
export const inputFiles = ({ metafile }: Pick<Result, "metafile">, root: string): string[] =>
  Object.keys(metafile.inputs)
    // A virtual module of a plugin, or a disabled module, is not a file.
    .filter((path) => !path.includes(":"))
    .map((path) => resolve(root, path));
