import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../errors.ts";
import { killGroup } from "../../process/tied-process.ts";

/** A process; its start time distinguishes it from a later one with the same pid. */
interface ProcessRef {
  pid: number;
  started: string;
}

interface Lock {
  owner: ProcessRef;
  engine?: ProcessRef;
}

/** The lock of a data folder, so that two runs never write the same file. */
export interface FolderLock {
  /** Records the engine's process, so that the next run can end it after a kill -9 of this one. */
  engineStarted(pid: number): void;
  release(): void;
}

/**
 * Locks the data folder. The lock and the engine that a killed run left behind are removed.
 * @throws UserError when a living process uses the folder
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const file = join(dataDir, "engine.lock");
  const owner = { pid: process.pid, started: startedAt(process.pid) ?? "" };
  const write = (lock: Lock, flag: "w" | "wx") => {
    writeFileSync(file, JSON.stringify(lock), { flag, mode: 0o600 });
  };
  for (;;) {
    try {
      write({ owner }, "wx");
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw notWritable(dataDir, error);
      const left = read(file);
      if (left && !(await isGone(left.owner))) {
        throw new UserError(
          `The data folder ${dataDir} is in use by process ${left.owner.pid}: another sst-local runs on it.`,
          { hint: "Stop that one first, or give this one a folder of its own with --state DIR." },
        );
      }
      if (left?.engine && isAlive(left.engine)) {
        killGroup(left.engine.pid, "SIGKILL");
        await isGone(left.engine);
      }
      rmSync(file, { force: true });
    }
  }
  return {
    engineStarted(pid) {
      const started = startedAt(pid);
      if (started !== undefined) write({ owner, engine: { pid, started } }, "w");
    },
    release: () => rmSync(file, { force: true }),
  };
}

const notWritable = (dataDir: string, cause: unknown): UserError =>
  new UserError(`The data folder ${dataDir} cannot be written to: ${(cause as Error).message}`, {
    hint: "Free some space on that disk, or give another folder with --state DIR.",
    cause,
  });

function read(file: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Lock;
  } catch {
    return undefined; // cut off by a kill: it locks nothing
  }
}

/** True if a process ends within a second: one that was just killed takes a moment. */
async function isGone(ref: ProcessRef): Promise<boolean> {
  const deadline = performance.now() + 1000;
  while (isAlive(ref)) {
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

function isAlive(ref: ProcessRef): boolean {
  return startedAt(ref.pid) === ref.started;
}

/** The start time of a process as the system gives it; undefined for none and for a zombie. */
function startedAt(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      // proc(5): the name, field 2, may hold spaces and brackets; state is field 3, starttime 22.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? undefined : fields[19];
    }
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
