import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a program with the signals of this process; resolves to its exit code, which is 128 plus the
 * number of the signal for a program that a signal ended, and to what it wrote to pipes: the last
 * megabyte, or nothing if `onOutput` receives it.
 * @param {{ limitMs?: number, onOutput?: (text: string) => void } & import("node:child_process").SpawnOptions} options
 */
export function run(program, args, { limitMs, onOutput, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { shell: process.platform === "win32", ...options });
    let output = "";
    let isOverLimit = false;
    const keep = (text) => (output = (output + text).slice(-1_000_000));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", onOutput ?? keep);
    }
    const timer = limitMs === undefined ? undefined : setTimeout(() => end(), limitMs);
    const end = () => {
      isOverLimit = true;
      child.kill("SIGKILL");
    };
    // The terminal sends Ctrl-C to the whole process group, so SIGINT is not forwarded.
    const onInt = () => {};
    const onTerm = () => child.kill("SIGTERM");
    const onHup = () => child.kill("SIGHUP");
    process.on("SIGINT", onInt).on("SIGTERM", onTerm).on("SIGHUP", onHup);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      process.off("SIGINT", onInt).off("SIGTERM", onTerm).off("SIGHUP", onHup);
      resolve({ code: code ?? 128 + constants.signals[signal], output, isOverLimit });
    });
  });
}
