import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";

/**
 * Watches the folders of files, not the files: an editor that saves by renaming leaves the watch
 * of a file behind. Folders are few, where a recursive watch would visit node_modules.
 */
export class FolderWatcher {
  readonly #onChange: (file: string) => void;
  readonly #watchers = new Map<string, FSWatcher>();

  /** @param onChange told the absolute path of whatever was written, renamed or removed */
  constructor(onChange: (file: string) => void) {
    this.#onChange = onChange;
  }

  /** Watches exactly these folders from now on. */
  set(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) {
      if (!this.#watchers.has(folder)) this.#open(folder);
    }
  }

  close(): void {
    this.set(new Set());
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => this.#onChange(join(folder, name ?? "")));
      // The folder itself was removed.
      watcher.on("error", () => {
        watcher.close();
        this.#watchers.delete(folder);
        this.#onChange(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // Not there (yet): the next build names the folders that are.
    }
  }
}
