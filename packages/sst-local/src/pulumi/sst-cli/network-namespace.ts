import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import type { SstRun } from "./run-sst.ts";

const INSIDE = join(import.meta.dirname, "isolated-main.ts");

/** Brings up the loopback interface, the only one there, and becomes the given command. */
const ENTER = ["-rn", "--", "sh", "-c", 'ip link set lo up && exec "$0" "$@"'];

/**
 * Whether this system lets us make a network of our own with nothing but this machine in it.
 * https://man7.org/linux/man-pages/man1/unshare.1.html
 */
export function canIsolate(): boolean {
  if (process.platform !== "linux") return false;
  return spawnSync("unshare", [...ENTER, "true"], { stdio: "ignore" }).status === 0;
}

/** Runs the SST CLI where nobody but itself reaches the server that it opens on every interface. */
export async function runIsolated(run: SstRun): Promise<number> {
  const child = spawn(
    "unshare",
    [...ENTER, process.execPath, "--no-warnings", INSIDE, JSON.stringify(run)],
    { stdio: "inherit" },
  );
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  const ignore = () => undefined;
  process.on("SIGINT", ignore);
  process.on("SIGTERM", pass);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve(code ?? 1));
    });
  } finally {
    process.off("SIGINT", ignore);
    process.off("SIGTERM", pass);
  }
}
