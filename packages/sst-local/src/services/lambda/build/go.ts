import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../errors.ts";
import type { Build, BuildOptions } from "./bundler.ts";
import { linkFile } from "./link-file.ts";
import { failingProgram } from "./missing-dependencies.ts";
import { copiedFiles, publish } from "./publish.ts";

const run = promisify(execFile);

/**
 * Builds a Go function by `go build`, as SST does, for this machine instead of Lambda's. Go keeps what
 * it has compiled, so that a build with nothing changed is quick.
 * @throws UserError with the compiler's errors; the last good build is kept
 * @see https://sst.dev/docs/component/aws/function#handler
 */
export async function buildGo({ target, root, outDir }: BuildOptions): Promise<Build> {
  const { functionID, handler, copyFiles } = target;
  const source = resolve(root, handler);
  const module = moduleOf(source);
  if (module === undefined) {
    throw new UserError(`${functionID}: there is no go.mod for "${handler}".`, {
      hint: `Run "go mod init" in ${handler} or in a folder above it.`,
    });
  }
  const folder = join(outDir, functionID);
  const outdir = join(folder, "bundle");
  const file = join(outdir, "bootstrap");
  await mkdir(outdir, { recursive: true });
  const contents = await programOf(functionID, module, source, file);
  const links = linkFile();
  const outputFiles = [
    { path: file, contents, mode: 0o755 },
    { path: join(outdir, links.name), contents: links.contents },
  ];
  const code = await publish({ folder, outdir, outputFiles, copyFiles, root });
  const inputs = [...(await goFiles(module)), ...(await copiedFiles(copyFiles, root))];
  return { code, handler: "bootstrap", inputs };
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

/** The nearest folder with a go.mod. */
function moduleOf(folder: string): string | undefined {
  if (existsSync(join(folder, "go.mod"))) return folder;
  return dirname(folder) === folder ? undefined : moduleOf(dirname(folder));
}

/** The files of a module, and its folders, to which files may be added. */
async function goFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const own = entries.filter((entry) => entry.isFile() && /\.go$|^go\.(mod|sum)$/.test(entry.name));
  const folders = entries.filter(
    (entry) => entry.isDirectory() && !/^[._]|^node_modules$/.test(entry.name),
  );
  const below = await Promise.all(folders.map(({ name }) => goFiles(join(folder, name))));
  const files = [...own.map(({ name }) => join(folder, name)), ...below.flat()];
  return files.length > 0 ? [folder, ...files] : [];
}
