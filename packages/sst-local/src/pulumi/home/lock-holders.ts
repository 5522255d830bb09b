import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isAlive } from "../../process/is-alive.ts";

/**
 * Records which process holds the SST CLI's lock on a stage. SST itself cannot know whether the
 * holder still runs, since it may be on another machine; here it always ran on this one.
 */
export class LockHolders {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Records this process as the holder of the lock with this key. */
  acquired(key: string): void {
    const file = this.#file(key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, String(process.pid));
  }

  released(key: string): void {
    rmSync(this.#file(key), { force: true });
  }

  /** True when the process that acquired this lock exited without releasing it. */
  isAbandoned(key: string): boolean {
    const file = this.#file(key);
    return existsSync(file) && !isAlive(Number(readFileSync(file, "utf8")));
  }

  #file(key: string): string {
    return join(this.#dir, `${key.replaceAll("/", "-")}.pid`);
  }
}
