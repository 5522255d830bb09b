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
    return !isAlive(Number(readFileSync(file, "utf8")));
  }

  #file(key: string): string {
    return join(this.#dir, `${key.replaceAll("/", "-")}.pid`);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  // A process that ended and that nobody has asked about since still has its number.
  const stat = `/proc/${pid}/stat`;
  return !(existsSync(stat) && /\) Z /.test(readFileSync(stat, "utf8")));
}
