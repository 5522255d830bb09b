import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Build, BuildOptions } from "./bundler.ts";
import { linkFile } from "./link-file.ts";
import { copiedFiles, publish } from "./publish.ts";

/** The folder that a compiler may write a program into before it is published. */
export const bundleFolder = ({ target, outDir }: BuildOptions): string =>
  join(outDir, target.functionID, "bundle");

/**
 * Publishes a compiled program as the custom runtime of a function.
 * @param sources the files and folders that it was compiled from
 */
export async function publishProgram(
  options: BuildOptions,
  contents: Buffer,
  sources: readonly string[],
): Promise<Build> {
  const { target, root, outDir } = options;
  const { copyFiles, functionID } = target;
  const outdir = bundleFolder(options);
  const links = linkFile();
  const outputFiles = [
    { path: join(outdir, "bootstrap"), contents, mode: 0o755 },
    { path: join(outdir, links.name), contents: links.contents },
  ];
  const folder = join(outDir, functionID);
  const code = await publish({ folder, outdir, outputFiles, copyFiles, root });
  const inputs = [...sources, ...(await copiedFiles(copyFiles, root))];
  return { code, handler: "bootstrap", inputs };
}

/** The nearest folder, from this one upwards, with a file of this name. */
export function nearestWith(file: string, folder: string): string | undefined {
  if (existsSync(join(folder, file))) return folder;
  return dirname(folder) === folder ? undefined : nearestWith(file, dirname(folder));
}

/**
 * The source files below a folder, and the folders that have one, to which files may be added.
 * @param leftOut matches the names of folders without sources
 */
export async function sourceFiles(
  folder: string,
  isSource: RegExp,
  leftOut: RegExp,
): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const own = entries.filter((entry) => entry.isFile() && isSource.test(entry.name));
  const folders = entries.filter((entry) => entry.isDirectory() && !leftOut.test(entry.name));
  const below = await Promise.all(
    folders.map(({ name }) => sourceFiles(join(folder, name), isSource, leftOut)),
  );
  const files = [...own.map(({ name }) => join(folder, name)), ...below.flat()];
  return files.length > 0 ? [folder, ...files] : [];
}
