import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../errors.ts";
import { killGroup } from "../../process/tied-process.ts";

/** A process that can be told from a later one with the same pid by when it was started. */
interface ProcessRef {
  pid: number;
  started: string;
}

interface Lock {
  owner: ProcessRef;
  engine?: ProcessRef;
}

/** Says who uses a data folder, so that two runs never write the same file. */
export interface FolderLock {
  /** Records the engine started by us, for whoever has to clear it away after our kill -9. */
  engineStarted(pid: number): void;
  release(): void;
}

/**
 * Takes the data folder. What a killed run left behind (its lock, an engine still running) is
 * cleared away; a run that is alive keeps it.
 * @throws UserError when a living process uses the folder.
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const file = join(dataDir, "engine.lock");
  const owner = { pid: process.pid, started: startedAt(process.pid) ?? "" };
  const write = (lock: Lock, flag: "w" | "wx") => {
    writeFileSync(file, JSON.stringify(lock), { flag });
  };
  for (;;) {
    try {
      write({ owner }, "wx");
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
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

function read(file: string): Lock | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Lock;
  } catch {
    return undefined; // half written by a run that was killed: nobody's
  }
}

/** Whether it ends within a second: one that was killed a moment ago takes a while to go. */
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

/** When a process was started, in the system's own words; undefined when there is none (or a zombie). */
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
