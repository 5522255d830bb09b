import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Io } from "../command.ts";
import { main } from "../main.ts";

/** The output and the exit code of a run of `souk`. */
export interface Run {
  code: number;
  out: string;
  err: string;
}

/** Runs `souk` in this process, by default without environment variables. */
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

/** Content of a running.json. */
interface RunningFile {
  pid?: number;
  outputs?: Record<string, unknown>;
  endpoints?: Record<string, string>;
  seed?: Record<string, unknown>;
}

/** A temporary app folder whose stages have a running.json. */
export class App {
  readonly folder = mkdtempSync(join(tmpdir(), "souk-cli-"));

  constructor() {
    writeFileSync(join(this.folder, "sst.config.ts"), "");
  }

  /** Writes the running.json of a stage, by default with the pid of this process. */
  runs(stage: string, file: RunningFile): void {
    const state = join(this.folder, ".sst", "local", stage);
    mkdirSync(state, { recursive: true });
    const running = { pid: process.pid, outputs: {}, endpoints: {}, seed: {}, ...file };
    writeFileSync(join(state, "running.json"), JSON.stringify(running));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
