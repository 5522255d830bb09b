import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { FunctionTarget } from "../../../graph/index.ts";

/** The inputs of a function's last build, by which the next start knows whether it is current. */
export interface Manifest {
  target: string;
  /** Source file of the handler, relative to the root. */
  entry: string;
  /** Folder of the bundle. */
  code: string;
  stamps: Stamps;
  /** Absolute paths of the source files. */
  inputs: string[];
  /** The key of the vendor file with its installed packages; absent for a single bundle. */
  vendor?: string;
}

/** Size and modification time of files, by their paths relative to the root. */
export type Stamps = Record<string, string>;

const require = createRequire(import.meta.url);

export const esbuildVersion = (): string =>
  (require("esbuild/package.json") as { version: string }).version;

/** Hashes the settings of a bundle. Links and keys are not part of a bundle. */
export function fingerprint({ handler, runtime, properties, copyFiles }: FunctionTarget): string {
  return createHash("sha256")
    .update(JSON.stringify([esbuildVersion(), handler, runtime, properties, copyFiles]))
    .digest("hex");
}

/** Synchronous, as a save waits for it and for every turn of the event loop. */
export function readManifest(file: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

export function writeManifest(file: string, manifest: Manifest): void {
  writeFileSync(file, JSON.stringify(manifest));
}

/** True when the bundle exists and its inputs have not changed since it was built. */
export const isCurrent = ({ code, stamps }: Manifest, root: string): boolean =>
  existsSync(code) && areCurrent(stamps, root);

/** True when none of these files has changed. */
export const areCurrent = (stamps: Stamps, root: string): boolean =>
  Object.entries(stamps).every(([path, then]) => stamp(resolve(root, path)) === then);

/** The files of package managers that change with each installation, in `node_modules`. */
export const INSTALL_RECORDS = [
  ".package-lock.json",
  ".modules.yaml",
  ".yarn-state.yml",
  ".yarn-integrity",
];

function foldersAbove(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...foldersAbove(above)];
}

/**
 * Stamps the sources and the settings files that affect the bundle. Installed packages are hundreds
 * of files that change together, so the package manager's record of them represents them.
 * @param since milliseconds since 1970; a file modified later may have changed while it was read, so
 *   its stamp never counts as unchanged
 */
export function stampInputs(root: string, inputs: readonly string[], since: number): Stamps {
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
  // In a workspace, packages are installed in a folder above the app.
  const records = [root, ...foldersAbove(root)].flatMap((folder) =>
    INSTALL_RECORDS.map((record) => join(folder, "node_modules", record)),
  );
  const files = [...inputs, ...settings, ...records];
  return stampFiles(files, root, since);
}

/** @param since see {@link stampInputs} */
export const stampFiles = (files: readonly string[], root: string, since?: number): Stamps =>
  Object.fromEntries(files.map((file) => [relative(root, file), stamp(file, since)]));

export const isInstalled = (file: string): boolean => file.includes(`${sep}node_modules${sep}`);

/** Synchronous: a stat takes microseconds, and its promise several times as long. */
function stamp(file: string, since = Infinity): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return "absent";
  return stat.mtimeMs >= since ? "changing" : `${stat.size}:${stat.mtimeMs}`;
}
