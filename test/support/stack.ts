import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The root of the checkout: the folder of sst.config.ts. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The line that `sst-local start --json` prints when it is ready. */
export interface Ready {
  ready: true;
  outputs: Record<string, unknown>;
  endpoints: { api: string; dynamodb: string; cognito?: string; aws?: string; service?: string };
  seed: { apiKey?: string; users?: { email: string; password: string; groups?: string[] }[] };
}

export interface RunningStack {
  ready: Ready;
  process: ChildProcess;
  /** The text on standard error so far. */
  stderr: () => string;
  /** Sends SIGINT and resolves to the exit code. */
  stop: () => Promise<number | null>;
  /** Kills the process group with SIGKILL. */
  killGroup: () => Promise<void>;
}

interface StartOptions {
  stage?: string;
  cwd?: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
}

/** Creates an empty state folder. */
export function temporaryState(): { state: string; remove: () => void } {
  const state = mkdtempSync(join(tmpdir(), "souk-state-"));
  return { state, remove: () => rmSync(state, { recursive: true, force: true }) };
}

/** Starts `sst-local start --json` in a process group of its own and waits until it is ready. */
export async function startStack(state: string, options: StartOptions = {}): Promise<RunningStack> {
  const { stage = "test", cwd = root, args = [], env = {} } = options;
  const child = spawn(
    process.execPath,
    [
      join(root, "packages/sst-local/bin/sst-local.mjs"),
      ...["start", "--json", "--port", "0", "--cwd", cwd, "--stage", stage, "--state", state],
      ...args,
    ],
    { cwd, detached: true, stdio: ["ignore", "pipe", "pipe"], env: { ...withoutAws(), ...env } },
  );
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const exit = new Promise<number | null>((resolve) => {
    child.once("exit", resolve);
  });
  const ready = new Promise<Ready>((resolve) => {
    createInterface(child.stdout).on("line", (line) => {
      if (line.startsWith("{")) resolve(JSON.parse(line) as Ready);
    });
  });
  const failed = exit.then((code) => {
    throw new Error(`sst-local start ended with ${code} before it served:\n${stderr}`);
  });
  failed.catch(() => {});
  return {
    ready: await Promise.race([ready, failed]),
    process: child,
    stderr: () => stderr,
    stop: async () => {
      child.kill("SIGINT");
      return await exit;
    },
    killGroup: async () => {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      await exit;
    },
  };
}

/** Runs `sst-local` in the checkout and waits for its exit. */
export async function sstLocal(
  args: string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(
    process.execPath,
    [join(root, "packages/sst-local/bin/sst-local.mjs"), ...args],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: withoutAws(),
    },
  );
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => {
    child.once("close", resolve);
  });
  return { code, stdout, stderr };
}

/** The environment without variables of AWS and SST. */
function withoutAws(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AWS_|SST_|DYNAMODB_)/.test(name)),
  );
}
