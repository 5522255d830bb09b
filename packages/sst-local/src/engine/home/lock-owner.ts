import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Who holds the CLI's lock on a stage. SST cannot know whether the run that took a lock still
 * lives, since it may have been on another machine; here it was on this one.
 */
export class LockOwner {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Notes that this process's run holds the lock with this key. */
  take(key: string): void {
    const file = this.#file(key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, String(process.pid));
  }

  release(key: string): void {
    rmSync(this.#file(key), { force: true });
  }

  /** Whether the run that took this lock ended without giving it back. */
  isAbandoned(key: string): boolean {
    const file = this.#file(key);
    if (!existsSync(file)) return false;
    try {
      process.kill(Number(readFileSync(file, "utf8")), 0);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ESRCH";
    }
  }

  #file(key: string): string {
    return join(this.#dir, `${key.replaceAll("/", "-")}.pid`);
  }
}
