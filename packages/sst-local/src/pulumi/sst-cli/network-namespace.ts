import { spawn, spawnSync } from "node:child_process";
import { constants } from "node:os";
import { programFile } from "../../program-files.ts";
import type { SstRun } from "./run-sst.ts";

const ISOLATED_MAIN = programFile("pulumi/sst-cli/isolated-main.ts");

/** Creates a network namespace, brings up its loopback interface and executes the command. */
const UNSHARE = ["-rn", "--", "sh", "-c", 'ip link set lo up && exec "$0" "$@"'];

/**
 * True when this system allows a network namespace that contains only a loopback interface.
 * https://man7.org/linux/man-pages/man1/unshare.1.html
 */
export function canIsolate(): boolean {
  if (process.platform !== "linux") return false;
  return spawnSync("unshare", [...UNSHARE, "true"], { stdio: "ignore" }).status === 0;
}

/**
 * Runs the SST CLI in a network namespace, where only its own processes reach the server that it
 * opens on every interface.
 */
export async function runIsolated(run: SstRun): Promise<number> {
  const child = spawn(
    "unshare",
    [...UNSHARE, process.execPath, "--no-warnings", ISOLATED_MAIN, JSON.stringify(run)],
    { stdio: "inherit" },
  );
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  const ignore = () => undefined;
  process.on("SIGINT", ignore);
  process.on("SIGTERM", forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
      });
    });
  } finally {
    process.off("SIGINT", ignore);
    process.off("SIGTERM", forward);
  }
}
