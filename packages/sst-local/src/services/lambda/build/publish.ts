import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { OutputFile } from "esbuild";
import type { FunctionTarget } from "../../../graph/index.ts";

/** Versions of a function that are kept in any case. */
const KEPT = 4;
/** Newer ones may still be run by somebody: an API waits 29 seconds for a function at most. */
const IN_USE_MS = 60_000;

let drafts = 0;

/**
 * Puts a bundle into a folder named by its content, at once: nobody sees half of it, and the
 * same bundle has the same folder.
 * @param folder of all versions of the function
 * @param outdir the folder below which esbuild placed its files
 * @returns the folder of this version
 */
export async function publish(
  folder: string,
  outdir: string,
  files: readonly OutputFile[],
  copyFiles: FunctionTarget["copyFiles"],
  root: string,
): Promise<string> {
  const draft = join(folder, `draft-${process.pid}-${drafts++}`);
  for (const { path, contents } of files) {
    const file = join(draft, relative(outdir, path));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, contents);
  }
  for (const { from, to } of copyFiles) {
    const file = join(draft, to || from);
    await mkdir(dirname(file), { recursive: true });
    await cp(resolve(root, from), file, { recursive: true });
  }
  const code = join(folder, await contentHash(draft));
  if (existsSync(code)) {
    await rm(draft, { recursive: true });
    const now = new Date();
    await utimes(code, now, now);
  } else {
    await linkInstalledPackages(root, draft);
    await rename(draft, code);
  }
  await removeOldVersions(folder);
  return code;
}

/** Packages that are not bundled are found as SST's own dev mode lets them be found. */
async function linkInstalledPackages(root: string, folder: string): Promise<void> {
  const installed = join(root, "node_modules");
  if (existsSync(installed)) await symlink(installed, join(folder, "node_modules"));
}

async function contentHash(folder: string): Promise<string> {
  const hash = createHash("sha256");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).toSorted()) {
    hash
      .update(relative(folder, path))
      .update("\0")
      .update(await readFile(path));
  }
  return hash.digest("hex").slice(0, 16);
}

async function removeOldVersions(folder: string): Promise<void> {
  const versions = (await readdir(folder)).filter((name) => /^[0-9a-f]{16}$/.test(name));
  if (versions.length <= KEPT) return;
  const dated = await Promise.all(
    versions.map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = dated
    .toSorted((a, b) => b.time - a.time)
    .slice(KEPT)
    .filter(({ time }) => time < Date.now() - IN_USE_MS);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { recursive: true })));
}
