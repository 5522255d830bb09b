import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./is-alive.ts";

/**
 * Runs `work` while no other process holds the same lock file. The lock of a process that has exited
 * is taken over.
 *
 * @param work receives true if it had to wait: another process may have done the work meanwhile.
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
  const owner = ownerOf(file);
  if (owner === undefined || !isAlive(owner)) rmSync(file, { force: true });
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
