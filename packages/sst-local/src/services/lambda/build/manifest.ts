import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import type { FunctionTarget } from "../../../graph/index.ts";

/** The inputs of a function's last build, by which the next start knows whether it is current. */
export interface Manifest {
  target: string;
  /** Source file of the handler, relative to the root. */
  entry: string;
  /** Folder of the bundle. */
  code: string;
  /** Size and modification time of each input, by its path relative to the root. */
  stamps: Record<string, string>;
  /** Absolute paths of the source files. */
  inputs: string[];
}

const require = createRequire(import.meta.url);

/** Hashes the settings of a bundle. Links and keys are not part of a bundle. */
export function fingerprint({ handler, runtime, properties, copyFiles }: FunctionTarget): string {
  const { version } = require("esbuild/package.json") as { version: string };
  return createHash("sha256")
    .update(JSON.stringify([version, handler, runtime, properties, copyFiles]))
    .digest("hex");
}

export async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

export async function writeManifest(file: string, manifest: Manifest): Promise<void> {
  await writeFile(file, JSON.stringify(manifest));
}

/** True when the bundle exists and its inputs have not changed since it was built. */
export async function isCurrent({ code, stamps }: Manifest, root: string): Promise<boolean> {
  if (!existsSync(code)) return false;
  const now = await Promise.all(
    Object.entries(stamps).map(async ([path, then]) => (await stamp(join(root, path))) === then),
  );
  return now.every(Boolean);
}

/**
 * Stamps the sources and the settings files that affect the bundle. Installed packages are hundreds
 * of files that change together, so npm's hidden lock file represents them.
 * @param since milliseconds since 1970; a file modified later may have changed while it was read, so
 *   its stamp never counts as unchanged
 */
export async function stampInputs(
  root: string,
  inputs: readonly string[],
  since: number,
): Promise<Record<string, string>> {
  const folders = new Set<string>();
  for (const input of inputs) {
    for (let folder = dirname(input); ; folder = dirname(folder)) {
      if (folders.has(folder)) break;
      folders.add(folder);
      if (folder === root || folder === dirname(folder)) break;
    }
  }
  const settings = [...folders].flatMap((folder) => [
    join(folder, "package.json"),
    join(folder, "tsconfig.json"),
  ]);
  const files = [...inputs, ...settings, join(root, "node_modules", ".package-lock.json")];
  const stamps = await Promise.all(
    files.map(async (file) => [relative(root, file), await stamp(file, since)] as const),
  );
  return Object.fromEntries(stamps);
}

export const isInstalled = (file: string): boolean => file.includes(`${sep}node_modules${sep}`);

async function stamp(file: string, since = Infinity): Promise<string> {
  try {
    const { size, mtimeMs } = await stat(file);
    return mtimeMs >= since ? "changing" : `${size}:${mtimeMs}`;
  } catch {
    return "absent";
  }
}
