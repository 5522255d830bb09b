import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parsedRecord, record, text } from "../../graph/inputs.ts";

/** The lock file of each package manager, and how it installs. */
const INSTALL = {
  "pnpm-lock.yaml": "pnpm install",
  "yarn.lock": "yarn install",
  "bun.lock": "bun install",
  "bun.lockb": "bun install",
} as const;

/** Packages that a folder's package.json names and that are not installed. */
export interface MissingPackages {
  readonly names: readonly string[];
  /** The command that installs them. */
  readonly install: string;
}

/**
 * Looks for the packages of a folder as Node does: in its node_modules and those of the folders above.
 * @param output of a command that failed there: a package that it names counts, others only where
 *   most are missing
 */
export function missingPackages(folder: string, output: string): MissingPackages | undefined {
  const folders = [...foldersAbove(folder)];
  // Yarn's Plug'n'Play has no node_modules.
  if (folders.some((one) => existsSync(join(one, ".pnp.cjs")))) return undefined;
  const manifest = readManifest(folder);
  const wanted = Object.keys({
    ...record(manifest, "dependencies"),
    ...record(manifest, "devDependencies"),
  });
  const names = wanted.filter(
    (name) => !folders.some((one) => existsSync(join(one, "node_modules", name))),
  );
  const isCause = names.length * 2 > wanted.length || names.some((name) => output.includes(name));
  if (!isCause) return undefined;
  const lock = Object.entries(INSTALL).find(([file]) =>
    folders.some((one) => existsSync(join(one, file))),
  );
  return { names, install: lock?.[1] ?? "npm install" };
}

/** True where the package.json of a folder has this script. */
export const hasScript = (folder: string, name: string): boolean =>
  text(record(readManifest(folder), "scripts"), name) !== undefined;

function readManifest(folder: string): Record<string, unknown> {
  try {
    return parsedRecord(readFileSync(join(folder, "package.json"), "utf8"));
  } catch {
    return {};
  }
}

/** The folder and those above it. */
export function* foldersAbove(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at;
    if (dirname(at) === at) return;
  }
}
