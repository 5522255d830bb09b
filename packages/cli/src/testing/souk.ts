import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Io } from "../command.ts";
import { main } from "../main.ts";

/** What a run of `souk` has written, and its exit code. */
export interface Run {
  code: number;
  out: string;
  err: string;
}

/** Runs `souk` in this process, in a folder and an environment of the test's. */
export async function souk(args: string[], io: Partial<Io> = {}): Promise<Run> {
  const run: Run = { code: -1, out: "", err: "" };
  run.code = await main(args, {
    out: (text) => void (run.out += text),
    err: (text) => void (run.err += text),
    env: {},
    cwd: tmpdir(),
    ...io,
  });
  return run;
}

/** What a stack would say of itself. */
interface Said {
  pid?: number;
  outputs?: Record<string, unknown>;
  endpoints?: Record<string, string>;
  seed?: Record<string, unknown>;
}

/** A folder that looks like an app, with stacks that look as if they ran. */
export class App {
  readonly folder = mkdtempSync(join(tmpdir(), "souk-cli-"));

  constructor() {
    writeFileSync(join(this.folder, "sst.config.ts"), "");
  }

  /** Says that a stage runs, in this process unless told otherwise. */
  runs(stage: string, said: Said): void {
    const state = join(this.folder, ".sst", "local", stage);
    mkdirSync(state, { recursive: true });
    const running = { pid: process.pid, outputs: {}, endpoints: {}, seed: {}, ...said };
    writeFileSync(join(state, "running.json"), JSON.stringify(running));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
