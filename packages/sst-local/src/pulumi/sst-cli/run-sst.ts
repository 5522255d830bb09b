import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { join } from "node:path";
import { listen } from "../../aws/listen.ts";
import { UserError } from "../../errors.ts";
import { findSst } from "../../evaluate/index.ts";
import { homeDir, homeListener } from "../home/index.ts";
import { sstEnvironment } from "./environment.ts";

/** One run of the SST CLI. */
export interface SstRun {
  /** Folder of sst.config.ts. */
  cwd: string;
  stage: string;
  args: string[];
  /** Additional environment variables. */
  env?: Record<string, string>;
  /** Discards its output. */
  silent?: boolean;
}

/**
 * Runs the app's own SST CLI with the stand-in for Pulumi's engine and a local `home: "aws"`.
 * @returns its exit code.
 * @throws {UserError} when no SST binary for this machine is installed.
 */
export async function runSst({
  cwd,
  stage,
  args,
  env: more,
  silent = false,
}: SstRun): Promise<number> {
  const binary = sstBinary(cwd);
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const home = await listen({
    handler: homeListener(homeDir(cwd), log),
    port: 0,
    origins: "same-origin",
    log,
  });
  try {
    const env = {
      ...sstEnvironment({ cwd, stage, endpoint: home.url, env: process.env }),
      ...more,
    };
    const child = spawn(binary, args, { cwd, env, stdio: silent ? "ignore" : "inherit" });
    // The terminal sends Ctrl-C to the CLI too, which then exits by itself.
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    const ignore = () => undefined;
    process.on("SIGINT", ignore);
    process.on("SIGTERM", forward);
    const code = await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (status, signal) =>
        resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)),
      );
    });
    process.off("SIGINT", ignore);
    process.off("SIGTERM", forward);
    return code;
  } finally {
    await home.close();
  }
}

function sstBinary(cwd: string): string {
  const given = process.env["SST_BIN_PATH"];
  if (given) return given;
  const name = `sst-${process.platform}-${process.arch}`;
  const require = createRequire(findSst(cwd).bin);
  try {
    return require.resolve(join(name, "bin", "sst"));
  } catch (cause) {
    throw new UserError(`The SST CLI for this machine (${name}) is not installed.`, {
      hint: "Run npm install with optional dependencies, which include it.",
      cause,
    });
  }
}
