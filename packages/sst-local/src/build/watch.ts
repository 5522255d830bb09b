import { dirname, join } from "node:path";
import type { FunctionTarget } from "../graph/index.ts";
import { type Build, BuildError, Bundler } from "./bundler.ts";
import { Directories } from "./directories.ts";

/** Editors write a file in several steps; the build waits until they are through. */
const SETTLE_MS = 15;

export interface WatchOptions {
  /** Folder of sst.config.ts. */
  root: string;
  /** Folder that holds the builds of all functions. */
  outDir: string;
  /** A function has new code. Not called when a build yields the code that it had. */
  onBuild(functionID: string, build: Build): void;
  /** A function does not build; its last good build stays. A UserError where the source is wrong. */
  onError(functionID: string, error: Error): void;
}

export interface FunctionWatcher {
  /**
   * Builds and watches these functions from now on, and forgets all others. Settles once each was
   * built, found to be current, or has failed.
   */
  set(targets: readonly FunctionTarget[]): Promise<void>;
  close(): Promise<void>;
}

interface Watched {
  bundler: Bundler;
  target: FunctionTarget;
  /** The last good one. */
  build?: Build;
  /** Files beyond the inputs whose change is a reason to try again. */
  suspects: string[];
  failed: boolean;
  running: Promise<void>;
}

/** Builds functions again, each when a file changes that it was made from. */
export function watchFunctions(options: WatchOptions): FunctionWatcher {
  const { root, outDir, onBuild, onError } = options;
  const functions = new Map<string, Watched>();
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const directories = new Directories((file) => {
    changed.add(file);
    timer ??= setTimeout(() => {
      timer = undefined;
      rebuildChanged();
    }, SETTLE_MS);
  });

  function rebuildChanged(): void {
    const files = new Set(changed);
    changed.clear();
    for (const watched of functions.values()) {
      // A failed build may miss a file that has no name yet: any change may be the remedy.
      const concerned =
        watched.failed || watched.build?.inputs.some((input) => files.has(input)) === true;
      if (concerned) void rebuild(watched);
    }
  }

  /** One build of a function at a time; settles with the one that saw every change so far. */
  function rebuild(watched: Watched): Promise<void> {
    watched.running = watched.running.then(() => build(watched));
    return watched.running;
  }

  async function build(watched: Watched): Promise<void> {
    const { functionID } = watched.target;
    const isCurrent = (): boolean => functions.get(functionID) === watched;
    if (!isCurrent()) return;
    try {
      const built = await watched.bundler.build(true);
      const isNew = built.code !== watched.build?.code || watched.failed;
      watched.build = built;
      watched.failed = false;
      watched.suspects = [];
      if (isNew && isCurrent()) onBuild(functionID, built);
    } catch (error) {
      watched.failed = true;
      watched.suspects =
        error instanceof BuildError ? error.files : [join(root, watched.target.handler)];
      if (isCurrent()) onError(functionID, error as Error);
    }
    directories.set(foldersOf(functions.values()));
  }

  return {
    async set(targets) {
      const wanted = new Map(targets.map((target) => [target.functionID, target]));
      for (const [functionID, watched] of functions) {
        if (JSON.stringify(wanted.get(functionID)) === JSON.stringify(watched.target)) continue;
        functions.delete(functionID);
        void watched.running.then(() => watched.bundler.dispose());
      }
      const added: Promise<void>[] = [];
      for (const [functionID, target] of wanted) {
        if (functions.has(functionID)) continue;
        const bundler = new Bundler({ target, root, outDir });
        const running = Promise.resolve();
        const watched: Watched = { bundler, target, suspects: [], failed: false, running };
        functions.set(functionID, watched);
        added.push(rebuild(watched));
      }
      await Promise.all(added);
      directories.set(foldersOf(functions.values()));
    },
    async close() {
      clearTimeout(timer);
      directories.close();
      const all = [...functions.values()];
      functions.clear();
      await Promise.all(
        all.map(async ({ running, bundler }) => {
          await running;
          await bundler.dispose();
        }),
      );
      directories.close();
    },
  };
}

function foldersOf(functions: Iterable<Watched>): Set<string> {
  const folders = new Set<string>();
  for (const { build, suspects } of functions) {
    for (const file of [...(build?.inputs ?? []), ...suspects]) folders.add(dirname(file));
  }
  return folders;
}
