import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../errors.ts";
import type { Build, BuildOptions } from "./bundler.ts";
import { nearestWith, publishProgram, sourceFiles } from "./compiled-program.ts";
import { failingProgram } from "./missing-dependencies.ts";

const run = promisify(execFile);

/** The most that cargo may print: it names every artifact of every crate. */
const MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * Builds a Rust function by `cargo build`, for this machine instead of Lambda's. The part of the handler
 * after its last dot names one of several programs, as in `./.push`.
 * @throws UserError with the compiler's errors; the last good build is kept
 * @see https://sst.dev/docs/component/aws/function#handler
 */
export async function buildRust(options: BuildOptions): Promise<Build> {
  const { functionID, handler } = options.target;
  const [, path = handler, program] = /^(.*?)\.([\w-]+)$/.exec(handler) ?? [];
  const crate = nearestWith("Cargo.toml", resolve(options.root, path));
  if (crate === undefined) {
    throw new UserError(`${functionID}: there is no Cargo.toml for "${handler}".`, {
      hint: `Run "cargo init" in ${path} or in a folder above it.`,
    });
  }
  const contents = await programOf(functionID, crate, program);
  const leftOut = /^[._]|^(?:node_modules|target)$/;
  const sources = await sourceFiles(crate, /\.rs$|^Cargo\.(?:toml|lock)$/, leftOut);
  return publishProgram(options, contents, sources);
}

/** Builds a program of a crate and reads it; a program that fails where cargo cannot get its crates. */
async function programOf(
  functionID: string,
  crate: string,
  program: string | undefined,
): Promise<Buffer> {
  const args = ["build", "--message-format=json-render-diagnostics"];
  if (program !== undefined) args.push("--bin", program);
  const options = { cwd: crate, maxBuffer: MESSAGE_BYTES };
  const built = await run("cargo", args, options).catch((cause: Error & { stderr?: string }) => {
    const reason = cause.stderr?.trim() || cause.message;
    if (/failed to (?:get|load|select|download|fetch)/.test(reason)) return { reason };
    throw new UserError(`${functionID} does not build:\n${reason}`, { cause });
  });
  if ("reason" in built) return failingProgram(built.reason);
  const executable = built.stdout
    .split("\n")
    .flatMap((line) => /"executable":"((?:[^"\\]|\\.)+)"/.exec(line)?.[1] ?? [])
    .at(-1);
  if (executable === undefined) {
    throw new UserError(`${functionID}: the crate in ${crate} has no program.`, {
      hint: "Name it behind a dot in the handler, such as ./.push.",
    });
  }
  return readFile(JSON.parse(`"${executable}"`) as string);
}
