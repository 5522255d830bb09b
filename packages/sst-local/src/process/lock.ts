import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process does so under the same lock file. A lock whose owner
 * has died is taken over.
 *
 * @param work is told whether it had to wait, since then another may have done it.
 */
export async function withLock<T>(file: string, work: (waited: boolean) => Promise<T>): Promise<T> {
  let waited = false;
  while (!acquire(file)) {
    waited = true;
    await sleep(200);
  }
  try {
    return await work(waited);
  } finally {
    rmSync(file, { force: true });
  }
}

function acquire(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  if (!isAlive(ownerOf(file))) rmSync(file, { force: true });
  return false;
}

function ownerOf(file: string): number | undefined {
  try {
    // Empty for the moment between its creation and its first byte.
    return Number(readFileSync(file, "utf8")) || process.pid;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
