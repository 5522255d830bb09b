import { type ChildProcess, spawn } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { type App, copyApp, linkPlatform } from "../../evaluate/testing/fixture.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../../../..");
/** The program under test. */
export const BIN = resolve(import.meta.dirname, "../../../bin/sst-local.mjs");

/** Copies a fixture and links the packages and SST's platform, so that the CLI works in it. */
export async function installedApp(fixture: string): Promise<App> {
  const app = copyApp(fixture);
  symlinkSync(join(REPOSITORY, "node_modules"), join(app.cwd, "node_modules"));
  await linkPlatform(app.cwd);
  return app;
}

/** The ready line of `--json`. */
export interface Ready {
  outputs: Record<string, string>;
  endpoints: Record<string, string>;
}

/** A running `sst-local` command with `--json`. */
export interface Running extends AsyncDisposable {
  process: ChildProcess;
  /** Resolves once the app is served; rejects when the process exits before. */
  ready: Promise<Ready>;
  /** Resolves to the exit code, or to the name of the signal that ended the process. */
  exited: Promise<number | string>;
  /** Resolves to the next event on standard error that the predicate accepts; others are skipped. */
  event: (accepts: (event: Record<string, unknown>) => boolean) => Promise<Record<string, unknown>>;
}

/** Runs an `sst-local` command on a free port. */
export function runCli(cwd: string, args: string[], bin = BIN): Running {
  const child = spawn(process.execPath, [bin, ...args, "--json", "--port", "0"], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | string>((done) =>
    child.once("close", (code, signal) => done(code ?? signal ?? "")),
  );
  const events: Record<string, unknown>[] = [];
  let taken = 0;
  let arrived = (): void => {};
  createInterface(child.stderr).on("line", (line) => {
    events.push(line.startsWith("{") ? (JSON.parse(line) as Record<string, unknown>) : { line });
    arrived();
  });
  const ready = new Promise<Ready>((done, fail) => {
    createInterface(child.stdout).on("line", (line) => done(JSON.parse(line) as Ready));
    void exited.then(() => fail(new Error(`It did not serve: ${JSON.stringify(events)}`)));
  });
  // Not every test waits for it.
  ready.catch(() => {});
  return {
    process: child,
    ready,
    exited,
    async event(accepts) {
      for (;;) {
        while (taken < events.length) {
          const event = events[taken++];
          if (event && accepts(event)) return event;
        }
        await new Promise<void>((done) => (arrived = done));
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      await exited;
    },
  };
}

export interface Serving extends Omit<Running, "ready"> {
  ready: Ready;
}

/** Runs `sst-local dev` or `start` until it serves. */
export async function serving(cwd: string, args: string[]): Promise<Serving> {
  const running = runCli(cwd, args);
  return { ...running, ready: await running.ready };
}

/** Runs `sst-local` until it ends. */
export async function sstLocal(
  cwd: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once("close", done));
  return { code, stdout, stderr };
}
