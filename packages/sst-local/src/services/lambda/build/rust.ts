import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../errors.ts";
import type { Build, BuildOptions } from "./bundler.ts";
import { linkFile } from "./link-file.ts";
import { failingProgram } from "./missing-dependencies.ts";
import { copiedFiles, publish } from "./publish.ts";

const run = promisify(execFile);

/** A line of `cargo build --message-format=json` that names a program. */
const MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * Builds a Rust function by `cargo build`, for this machine instead of Lambda's. The part of the handler
 * after its last dot names one of several programs, as in `./.push`.
 * @throws UserError with the compiler's errors; the last good build is kept
 * @see https://sst.dev/docs/component/aws/function#handler
 */
export async function buildRust({ target, root, outDir }: BuildOptions): Promise<Build> {
  const { copyFiles, functionID, handler } = target;
  const [, path = handler, program] = /^(.*?)\.([\w-]+)$/.exec(handler) ?? [];
  const crate = crateOf(resolve(root, path));
  if (crate === undefined) {
    throw new UserError(`${functionID}: there is no Cargo.toml for "${handler}".`, {
      hint: `Run "cargo init" in ${path} or in a folder above it.`,
    });
  }
  const folder = join(outDir, functionID);
  const outdir = join(folder, "bundle");
  const contents = await programOf(functionID, crate, program);
  const links = linkFile();
  const outputFiles = [
    { path: join(outdir, "bootstrap"), contents, mode: 0o755 },
    { path: join(outdir, links.name), contents: links.contents },
  ];
  const code = await publish({ folder, outdir, outputFiles, copyFiles, root });
  const inputs = [...(await crateFiles(crate)), ...(await copiedFiles(copyFiles, root))];
  return { code, handler: "bootstrap", inputs };
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

/** The nearest folder with a Cargo.toml. */
function crateOf(folder: string): string | undefined {
  if (existsSync(join(folder, "Cargo.toml"))) return folder;
  return dirname(folder) === folder ? undefined : crateOf(dirname(folder));
}

/** The files of a crate, and its folders, to which files may be added. */
async function crateFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const own = entries.filter(
    (entry) => entry.isFile() && /\.rs$|^Cargo\.(?:toml|lock)$/.test(entry.name),
  );
  const folders = entries.filter(
    (entry) => entry.isDirectory() && !/^[._]|^(?:node_modules|target)$/.test(entry.name),
  );
  const below = await Promise.all(folders.map(({ name }) => crateFiles(join(folder, name))));
  const files = [...own.map(({ name }) => join(folder, name)), ...below.flat()];
  return files.length > 0 ? [folder, ...files] : [];
}
