import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { BuildFailure, Message } from "esbuild";
import { UserError } from "../errors.ts";
import type { FunctionTarget } from "../graph/index.ts";
import { bundleHandler, entryCandidates, esbuildOptions } from "./esbuild-options.ts";

/** A function's code, ready to run. */
export interface Build {
  /** Folder of the bundle. Another build has another folder, so nothing running sees half of one. */
  code: string;
  /** `bundle.handler`. */
  handler: string;
  /** Absolute paths of the source files it was made from. */
  inputs: string[];
}

export interface BuildOptions {
  target: FunctionTarget;
  /** Folder of sst.config.ts. */
  root: string;
  /** Folder that holds the builds of all functions. */
  outDir: string;
}

/** What is kept beside the bundles of a function, to know whether they are still right. */
interface Manifest {
  target: string;
  code: string;
  /** Path relative to the root → size and modification time. */
  inputs: Record<string, string>;
}

/**
 * Bundles a function as SST does, or finds that nothing it was made from has changed since.
 * @throws UserError with file, line and reason for source that does not build; what was built
 *   before stays.
 */
export async function buildFunction({ target, root, outDir }: BuildOptions): Promise<Build> {
  const handler = bundleHandler(target.handler);
  if (target.bundle !== undefined) {
    return { code: resolve(root, target.bundle), handler: target.handler, inputs: [] };
  }
  const folder = join(outDir, target.functionID);
  const manifestFile = join(folder, "manifest.json");
  const known = await readManifest(manifestFile);
  if (known?.target === fingerprint(target) && (await isUnchanged(known, root))) {
    return {
      code: known.code,
      handler,
      inputs: Object.keys(known.inputs).map((path) => join(root, path)),
    };
  }

  const entry = entryCandidates(root, target.handler).find((file) => existsSync(file));
  if (entry === undefined) {
    throw new UserError(`${target.functionID}: there is no source for "${target.handler}".`, {
      hint: `Looked for ${relative(root, entryCandidates(root, target.handler)[0] ?? "")} and its like.`,
    });
  }
  const draft = join(folder, `draft-${process.pid}`);
  await rm(draft, { recursive: true, force: true });
  const inputs = await bundle(target, entry, root, draft);
  for (const { from, to } of target.copyFiles) {
    await mkdir(dirname(join(draft, to)), { recursive: true });
    await cp(resolve(root, from), join(draft, to), { recursive: true });
  }
  const code = join(folder, await contentHash(draft));
  await linkNodeModules(root, draft);
  await rm(code, { recursive: true, force: true });
  await rename(draft, code);

  const stamps = await Promise.all(
    inputs.map(async (file) => [relative(root, file), await stamp(file)] as const),
  );
  const manifest: Manifest = {
    target: fingerprint(target),
    code,
    inputs: Object.fromEntries(stamps),
  };
  await writeFile(manifestFile, JSON.stringify(manifest));
  return { code, handler, inputs };
}

/** Runs esbuild; resolves to the source files that went in. Loaded late: most starts need none. */
async function bundle(
  target: FunctionTarget,
  entry: string,
  root: string,
  outdir: string,
): Promise<string[]> {
  const { build } = await import("esbuild");
  try {
    const { metafile } = await build({
      ...esbuildOptions(target, entry),
      absWorkingDir: root,
      outdir,
    });
    return Object.keys(metafile?.inputs ?? {})
      .filter((path) => !path.includes(":"))
      .map((path) => resolve(root, path));
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (!errors) throw error;
    throw new UserError(
      `${target.functionID} does not build:\n${errors.map(toSentence).join("\n")}`,
      { cause: error },
    );
  }
}

const toSentence = ({ text, location }: Message): string =>
  location ? `  ${location.file}:${location.line}:${location.column + 1}: ${text}` : `  ${text}`;

/** Packages that are not bundled are found as SST's own dev mode lets them be found. */
async function linkNodeModules(root: string, folder: string): Promise<void> {
  const modules = join(root, "node_modules");
  if (existsSync(modules)) await symlink(modules, join(folder, "node_modules"));
}

async function contentHash(folder: string): Promise<string> {
  const { readdir } = await import("node:fs/promises");
  const hash = createHash("sha256");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).toSorted()) {
    hash.update(relative(folder, path)).update(await readFile(path));
  }
  return hash.digest("hex").slice(0, 16);
}

async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

async function isUnchanged({ code, inputs }: Manifest, root: string): Promise<boolean> {
  if (!existsSync(code)) return false;
  const now = await Promise.all(
    Object.entries(inputs).map(async ([path, then]) => (await stamp(join(root, path))) === then),
  );
  return now.every(Boolean);
}

/** Links and encryption keys are no part of the bundle here. */
const fingerprint = ({ handler, runtime, properties, copyFiles }: FunctionTarget): string =>
  createHash("sha256")
    .update(JSON.stringify([handler, runtime, properties, copyFiles]))
    .digest("hex");

async function stamp(file: string): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(file);
    return `${size}:${mtimeMs}`;
  } catch {
    return "gone";
  }
}
