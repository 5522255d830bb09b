import { statSync } from "node:fs";
import { dirname } from "node:path";
import { Directories } from "../services/lambda/build/directories.ts";

/** How long nothing may happen before a save counts as done: editors write in several steps. */
const SETTLE_MS = 20;
/** A file that is gone or empty is most likely being written: it has this long to come back. */
const RETURN_MS = 300;
/** Whatever else is saved, changes are told after this long. */
const PATIENCE_MS = 1000;

export interface Changes {
  /** Watches these files and folders from now on, and nothing else. */
  watch(paths: Iterable<string>): void;
  close(): void;
}

export interface ChangesOptions {
  /** Whether a change of this file is worth telling. */
  concerns: (file: string) => boolean;
  /** Told the absolute paths of what has changed, once every one of them has settled. */
  onSettled: (files: ReadonlySet<string>) => void;
  /** How long a file that is gone or empty has to come back, in ms. Default 300. */
  returnMs?: number;
}

/**
 * Tells of saved files, whole saves at a time: of an editor that writes a draft and renames it, one
 * that empties the file and fills it again, or a checkout of many files.
 */
export function watchChanges({
  concerns,
  onSettled,
  returnMs = RETURN_MS,
}: ChangesOptions): Changes {
  const changed = new Set<string>();
  let firstAt = 0;
  let lastAt = 0;
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    timer = undefined;
    const now = performance.now();
    const quiet = now - lastAt;
    const isSettled =
      quiet >= SETTLE_MS && (quiet >= returnMs || [...changed].every((file) => isWritten(file)));
    if (!isSettled && now - firstAt < PATIENCE_MS + returnMs) {
      timer = setTimeout(look, SETTLE_MS);
      return;
    }
    const files = new Set(changed);
    changed.clear();
    onSettled(files);
  };

  const directories = new Directories((file) => {
    if (!concerns(file)) return;
    lastAt = performance.now();
    if (changed.size === 0) firstAt = lastAt;
    changed.add(file);
    timer ??= setTimeout(look, SETTLE_MS);
  });

  return {
    watch(paths) {
      directories.set(new Set([...paths].map((path) => (isFolder(path) ? path : dirname(path)))));
    },
    close() {
      clearTimeout(timer);
      directories.close();
    },
  };
}

function isWritten(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && (stat.isDirectory() || stat.size > 0);
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
