import { statSync } from "node:fs";
import { dirname } from "node:path";
import { FolderWatcher } from "../services/lambda/build/folder-watcher.ts";

/** A save counts as complete after this long without another event: editors write in several steps. */
const SETTLE_MS = 20;
/** The steps of a save follow each other sooner than this in most editors. */
const PAUSE_MS = 2;
/** A missing or empty file is most likely being written: it has this long to reappear. */
const REAPPEAR_MS = 300;
/** Changes are reported after this long even if more are saved. */
const MAX_WAIT_MS = 1000;

export interface Changes {
  /** Replaces the watched files and folders. */
  watch(paths: Iterable<string>): void;
  close(): void;
}

export interface ChangesOptions {
  /** True for files whose changes are reported. */
  concerns: (file: string) => boolean;
  /**
   * Receives the absolute paths of the changed files when a save is most likely complete, again when
   * more events follow.
   */
  onPaused?: (files: ReadonlySet<string>) => void;
  /**
   * Receives the absolute paths of the changed files, once all of them have settled.
   * @param isAsPaused true if there was no event in their folders since the last `onPaused`
   */
  onSettled: (files: ReadonlySet<string>, isAsPaused: boolean) => void;
  /** How long a missing or empty file has to reappear, in ms. Default: 300. */
  reappearMs?: number;
}

/**
 * Reports saved files, one report per save: editors that write a draft and rename it, editors that
 * truncate the file and write it again, and checkouts of many files.
 */
export function watchChanges({
  concerns,
  onPaused = () => {},
  onSettled,
  reappearMs = REAPPEAR_MS,
}: ChangesOptions): Changes {
  const changed = new Set<string>();
  let firstAt = 0;
  let lastAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let pauseTimer: NodeJS.Timeout | undefined;
  let isAsPaused = false;

  const pause = (): void => {
    if (![...changed].every((file) => isWritten(file))) return;
    isAsPaused = true;
    onPaused(new Set(changed));
  };

  const check = (): void => {
    timer = undefined;
    const now = performance.now();
    const quiet = now - lastAt;
    const isSettled =
      quiet >= SETTLE_MS && (quiet >= reappearMs || [...changed].every((file) => isWritten(file)));
    if (!isSettled && now - firstAt < MAX_WAIT_MS + reappearMs) {
      // A timer may fire up to a millisecond early.
      timer = setTimeout(check, quiet < SETTLE_MS ? SETTLE_MS - quiet + 1 : SETTLE_MS);
      return;
    }
    const files = new Set(changed);
    changed.clear();
    clearTimeout(pauseTimer);
    onSettled(files, isAsPaused);
    isAsPaused = false;
  };

  const directories = new FolderWatcher((file) => {
    const isConcerned = concerns(file);
    if (isConcerned || changed.size > 0) {
      isAsPaused = false;
      clearTimeout(pauseTimer);
      pauseTimer = setTimeout(pause, PAUSE_MS);
    }
    if (!isConcerned) return;
    lastAt = performance.now();
    if (changed.size === 0) firstAt = lastAt;
    changed.add(file);
    timer ??= setTimeout(check, SETTLE_MS);
  });

  return {
    watch(paths) {
      // Functions have most of their files in common.
      const all = [...new Set(paths)];
      directories.set(new Set(all.map((path) => (isFolder(path) ? path : dirname(path)))));
    },
    close() {
      clearTimeout(timer);
      clearTimeout(pauseTimer);
      directories.close();
    },
  };
}

/** True when a file is among these paths, or directly in a folder among them. */
export function isAmong(file: string, paths: readonly string[]): boolean {
  const folder = dirname(file);
  return paths.some((path) => path === file || path === folder);
}

function isWritten(file: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat !== undefined && (stat.isDirectory() || stat.size > 0);
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
