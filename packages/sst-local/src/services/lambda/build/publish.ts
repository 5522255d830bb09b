import { createHash, type Hash } from "node:crypto";
import { existsSync } from "node:fs";
import {
  copyFile,
  cp,
  link,
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
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { FunctionTarget } from "../../../graph/index.ts";
import type { Vendor } from "./vendor.ts";

/** The number of versions of a function that are always kept. */
const KEPT = 4;
/** Younger versions may still run: API Gateway waits at most 29 s for a function. */
const IN_USE_MS = 60_000;

let drafts = 0;

/** What a version of a function consists of. */
export interface Contents {
  /** Folder of all versions of the function. */
  folder: string;
  /** The folder that the paths of the output files are below. */
  outdir: string;
  outputFiles: readonly { path: string; contents: Uint8Array; mode?: number }[];
  vendor?: Pick<Vendor, "files" | "hash"> | undefined;
  copyFiles: FunctionTarget["copyFiles"];
  /** Folder of sst.config.ts. */
  root: string;
}

/**
 * Writes what a function was built to into a folder named by the hash of its content. The folder
 * appears at once and complete, and equal builds have the same folder.
 * @returns the folder of this version
 */
export async function publish(contents: Contents): Promise<string> {
  const { folder, outdir, outputFiles, vendor, copyFiles, root } = contents;
  const draft = join(folder, `draft-${process.pid}-${drafts++}`);
  const hash = createHash("sha256").update(vendor?.hash ?? "");
  for (const { path, contents: bytes } of outputFiles) {
    hash.update(relative(outdir, path)).update("\0").update(bytes);
  }
  if (copyFiles.length > 0) await copy(copyFiles, root, draft, hash);
  const code = join(folder, hash.digest("hex").slice(0, 16));
  if (existsSync(code)) {
    await rm(draft, { recursive: true, force: true });
    const now = new Date();
    await utimes(code, now, now);
    return code;
  }
  for (const { path, contents: bytes, mode } of outputFiles) {
    const file = join(draft, relative(outdir, path));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes, { mode });
  }
  for (const file of vendor?.files ?? []) await linkOrCopy(file, join(draft, basename(file)));
  await linkInstalledPackages(root, folder, draft);
  await rename(draft, code);
  await removeOldVersions(folder);
  return code;
}

/** Absolute paths of the files that a function's `copyFiles` names, by themselves or by a folder. */
export async function copiedFiles(
  copyFiles: FunctionTarget["copyFiles"],
  root: string,
): Promise<string[]> {
  const lists = await Promise.all(
    copyFiles.map(async ({ from }) => {
      const path = resolve(root, from);
      if ((await stat(path)).isFile()) return [path];
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name));
    }),
  );
  return lists.flat();
}

async function copy(
  copyFiles: FunctionTarget["copyFiles"],
  root: string,
  draft: string,
  hash: Hash,
): Promise<void> {
  for (const { from, to } of copyFiles) {
    const file = join(draft, to || from);
    await mkdir(dirname(file), { recursive: true });
    await cp(resolve(root, from), file, { recursive: true });
  }
  const entries = await readdir(draft, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).toSorted()) {
    hash
      .update(relative(draft, path))
      .update("\0")
      .update(await readFile(path));
  }
}

/** A link to a file in another folder would resolve its imports there. */
const linkOrCopy = (from: string, to: string): Promise<void> =>
  link(from, to).catch(() => copyFile(from, to));

/**
 * Makes the app's installed packages resolvable from a bundle, as in SST's own dev mode. A bundle
 * outside of the app, with --state, has none of the app's folders above it: it gets a link to the
 * nearest `node_modules`, and the folder of all versions one to the next, as in a monorepo.
 */
async function linkInstalledPackages(root: string, folder: string, draft: string): Promise<void> {
  const [nearest, next] = folder.startsWith(root + sep)
    ? [join(root, "node_modules")].filter((path) => existsSync(path))
    : nodeModulesAbove(root);
  if (nearest !== undefined) await symlink(nearest, join(draft, "node_modules"), "junction");
  if (next === undefined) return;
  await rm(join(folder, "node_modules"), { force: true });
  await symlink(next, join(folder, "node_modules"), "junction");
}

/** The existing `node_modules` of a folder and of the folders above it, nearest first. */
function nodeModulesAbove(folder: string): string[] {
  const own = join(folder, "node_modules");
  const above = dirname(folder) === folder ? [] : nodeModulesAbove(dirname(folder));
  return existsSync(own) ? [own, ...above] : above;
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
