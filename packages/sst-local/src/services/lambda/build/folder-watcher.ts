import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";

/**
 * Watches the files directly in a set of folders. A watch of the file itself would be lost when an
 * editor saves by renaming, and a recursive watch would include node_modules.
 */
export class FolderWatcher {
  readonly #onChange: (file: string) => void;
  readonly #watchers = new Map<string, FSWatcher>();

  /** @param onChange receives the absolute path of a file that was written, renamed or removed */
  constructor(onChange: (file: string) => void) {
    this.#onChange = onChange;
  }

  /** Replaces the set of watched folders. */
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
      // Emitted when the folder itself was removed.
      watcher.on("error", () => {
        watcher.close();
        this.#watchers.delete(folder);
        this.#onChange(folder);
      });
      this.#watchers.set(folder, watcher);
    } catch {
      // The folder does not exist; the next build calls `set` again.
    }
  }
}
