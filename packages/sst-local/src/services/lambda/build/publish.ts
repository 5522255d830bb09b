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
import { dirname, join, relative, resolve, sep } from "node:path";
import type { OutputFile } from "esbuild";
import type { FunctionTarget } from "../../../graph/index.ts";

/** The number of versions of a function that are always kept. */
const KEPT = 4;
/** Younger versions may still run: API Gateway waits at most 29 s for a function. */
const IN_USE_MS = 60_000;

let drafts = 0;

/**
 * Writes a bundle into a folder named by the hash of its content. The folder appears at once and
 * complete, and equal bundles have the same folder.
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
    await linkInstalledPackages(root, folder, draft);
    await rename(draft, code);
  }
  await removeOldVersions(folder);
  return code;
}

/**
 * Makes the app's installed packages resolvable from a bundle, as in SST's own dev mode. A bundle
 * outside of the app, with --state, has none of the app's folders above it: it gets a link to the
 * nearest `node_modules`, and the folder of all versions one to the next, as in a monorepo.
 */
async function linkInstalledPackages(root: string, folder: string, draft: string): Promise<void> {
  const [nearest, next] = folder.startsWith(root + sep)
    ? [join(root, "node_modules")].filter((path) => existsSync(path))
    : nodeModulesAbove(root);
  if (nearest !== undefined) await symlink(nearest, join(draft, "node_modules"));
  if (next === undefined) return;
  await rm(join(folder, "node_modules"), { force: true });
  await symlink(next, join(folder, "node_modules"));
}

/** The existing `node_modules` of a folder and of the folders above it, nearest first. */
function nodeModulesAbove(folder: string): string[] {
  const own = join(folder, "node_modules");
  const above = dirname(folder) === folder ? [] : nodeModulesAbove(dirname(folder));
  return existsSync(own) ? [own, ...above] : above;
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
