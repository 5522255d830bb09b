import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** The program under test. */
export const BIN = resolve(import.meta.dirname, "../../../bin/sst-local.mjs");

/** Creates a network namespace with only a loopback interface, where that is allowed. */
const ISOLATED = ["-rn", "--", "sh", "-c", 'ip link set lo up && exec "$0" "$@"'];
export const canIsolate = spawnSync("unshare", [...ISOLATED, "true"]).status === 0;

export interface Ended {
  code: number | null;
  /** Standard output and error in order of arrival, without colours. */
  output: string;
}

/** Starts `sst-local sst …` in an app, without a network, with `home` as the user's home folder. */
export function startSst(
  cwd: string,
  home: string,
  args: string[],
  more: Record<string, string> = {},
): ChildProcess {
  const { AWS_PROFILE: _profile, ...env } = process.env;
  const set = Object.entries(more).map(([name, value]) => `${name}=${value}`);
  const command = ["env", ...set, process.execPath, "--no-warnings", BIN, "sst", ...args];
  const [file = "", ...rest] = canIsolate ? ["unshare", ...ISOLATED, ...command] : command;
  return spawn(file, rest, {
    cwd,
    // As on a machine with an AWS account.
    env: { ...env, HOME: home, AWS_ACCESS_KEY_ID: "AKIAREAL", AWS_REGION: "us-east-1" },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
}

/** Runs `sst-local sst …` until it exits. */
export async function sst(
  cwd: string,
  home: string,
  args: string[],
  more?: Record<string, string>,
): Promise<Ended> {
  const child = startSst(cwd, home, args, more);
  let output = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
  }
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  return { code, output: stripVTControlCharacters(output) };
}

/** The file of a stage's state in the state bucket. */
export const stateFile = (cwd: string, stage: string): string =>
  join(cwd, ".sst/local/home/buckets/sst-state-local-us-east-1/app/notes", `${stage}.json`);
