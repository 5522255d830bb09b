import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../errors.ts";
import type { Build, BuildOptions } from "./bundler.ts";
import { bundleFolder, nearestWith, publishProgram, sourceFiles } from "./compiled-program.ts";
import { failingProgram } from "./missing-dependencies.ts";

const run = promisify(execFile);

/**
 * Builds a Go function by `go build`, as SST does, for this machine instead of Lambda's. Go keeps what
 * it has compiled, so that a build with nothing changed is quick.
 * @throws UserError with the compiler's errors; the last good build is kept
 * @see https://sst.dev/docs/component/aws/function#handler
 */
export async function buildGo(options: BuildOptions): Promise<Build> {
  const { functionID, handler } = options.target;
  const source = resolve(options.root, handler);
  const module = nearestWith("go.mod", source);
  if (module === undefined) {
    throw new UserError(`${functionID}: there is no go.mod for "${handler}".`, {
      hint: `Run "go mod init" in ${handler} or in a folder above it.`,
    });
  }
  const file = join(bundleFolder(options), "bootstrap");
  await mkdir(dirname(file), { recursive: true });
  const contents = await programOf(functionID, module, source, file);
  const sources = await sourceFiles(module, /\.go$|^go\.(mod|sum)$/, /^[._]|^node_modules$/);
  return publishProgram(options, contents, sources);
}

/** Go's words for a module that the module proxy, or the folder of a `replace`, does not have. */
const MISSING_MODULE =
  /: reading |replacement directory|module lookup disabled|dial tcp|unrecognized import path/;

/** Builds a program and reads it; a program that fails where Go cannot get its modules. */
async function programOf(
  functionID: string,
  module: string,
  source: string,
  file: string,
): Promise<Buffer> {
  const args = ["build", "-tags", "lambda.norpc", "-o", file, `./${relative(module, source)}`];
  const env = { ...process.env, CGO_ENABLED: "0" };
  try {
    await run("go", args, { cwd: module, env });
  } catch (cause) {
    const { stderr, message } = cause as Error & { stderr?: string };
    const reason = stderr?.trim() || message;
    if (MISSING_MODULE.test(reason)) return failingProgram(reason);
    throw new UserError(`${functionID} does not build:\n${reason}`, { cause });
  }
  return readFile(file);
}
