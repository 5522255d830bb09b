import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ReadyReport } from "./reporter.ts";

/** What other programs may know of a stack that runs: the ready line, and whose it is. */
export type Running = Pick<ReadyReport, "outputs" | "endpoints" | "seed"> & {
  /** What a command beside the stack has in its environment: every link, and where services are. */
  environment: Record<string, string>;
  pid: number;
};

/** Where a running stack says so, in its state folder. */
export const runningFile = (stateDir: string) => join(stateDir, "running.json");

/**
 * Writes `running.json` into the state folder, readable by its owner alone as the seed holds
 * passwords. A process that was killed leaves it behind: the pid says whether it still speaks of
 * anybody.
 *
 * @returns takes the file away again, unless another stack of this state has written its own.
 */
export function announce(
  stateDir: string,
  { outputs, endpoints, seed, environment }: Omit<Running, "pid">,
): () => void {
  const file = runningFile(stateDir);
  const partial = `${file}.${process.pid}`;
  const running: Running = { pid: process.pid, outputs, endpoints, seed, environment };
  writeFileSync(partial, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
  // The mode above counts only for a file that is new.
  chmodSync(partial, 0o600);
  renameSync(partial, file);
  return () => {
    if (isOurs(file)) rmSync(file, { force: true });
  };
}

/** The stack that runs on this state, if one does. */
export function runningStack(stateDir: string): Running | undefined {
  try {
    const running = JSON.parse(readFileSync(runningFile(stateDir), "utf8")) as Running;
    // Signal 0 asks whether there is such a process.
    process.kill(running.pid, 0);
    return running;
  } catch {
    return undefined;
  }
}

function isOurs(file: string): boolean {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as Partial<Running>).pid === process.pid;
  } catch {
    return false;
  }
}
