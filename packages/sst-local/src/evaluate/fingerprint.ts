import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type { Inputs } from "./inputs.ts";

/** What an evaluation depended on, as it was then. */
export interface Fingerprint {
  version: 1;
  /** Hash of what is given rather than read: stage, SST version, providers, secrets, our own code. */
  given: string;
  files: Record<string, FileMark | null>;
  /** Hash of the names in each folder that was listed. */
  folders: Record<string, string | null>;
  existence: Record<string, boolean>;
  /** Hash of each variable that was read. */
  env: Record<string, string | null>;
}

interface FileMark {
  size: number;
  mtimeMs: number;
  hash: string;
}

/** Variables that we set for the program ourselves, or that say nothing about the app. */
const OWN_ENV =
  /^(SST_SERVER|SST_AWS_|SST_SECRET_|AWS_ENDPOINT_URL$|AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)$|NODE_|PULUMI_|npm_)/;
const LOCKFILES = ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

/** Hashes of everything that is handed to an evaluation instead of being read by it. */
export function hashGiven(parts: unknown): string {
  return sha(JSON.stringify([parts, ownCode()]));
}

/**
 * Takes the fingerprint of an evaluation that began at `startedAt`. A file that was saved
 * since then counts as changed: which version of it was seen is not known.
 */
export function take(cwd: string, given: string, inputs: Inputs, startedAt: number): Fingerprint {
  const files: Fingerprint["files"] = {};
  for (const file of [...inputs.files, ...configFilesOf(cwd, inputs.files)].sort()) {
    const mark = markOf(file);
    files[file] = mark && mark.mtimeMs >= startedAt ? { ...mark, mtimeMs: -1, hash: "" } : mark;
  }
  return {
    version: 1,
    given,
    files,
    folders: Object.fromEntries(inputs.folders.map((folder) => [folder, namesIn(folder)])),
    existence: Object.fromEntries(inputs.existence.map((path) => [path, existsSync(path)])),
    env: Object.fromEntries(
      inputs.env.filter((name) => !OWN_ENV.test(name)).map((name) => [name, valueOf(name)]),
    ),
  };
}

/** What differs from the fingerprint, as a phrase for the reader; undefined when nothing does. */
export function difference(then: Fingerprint, given: string): string | undefined {
  if (then.version !== 1 || then.given !== given) return "settings";
  for (const [name, hash] of Object.entries(then.env)) {
    if (valueOf(name) !== hash) return `$${name}`;
  }
  for (const [file, mark] of Object.entries(then.files)) {
    if (!sameFile(file, mark)) return file;
  }
  for (const [folder, names] of Object.entries(then.folders)) {
    if (namesIn(folder) !== names) return folder;
  }
  for (const [path, existed] of Object.entries(then.existence)) {
    if (existsSync(path) !== existed) return path;
  }
  return undefined;
}

function sameFile(file: string, mark: FileMark | null): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || !mark) return !stat?.isFile() && !mark;
  if (stat.size !== mark.size) return false;
  // A checkout or a build touches files without changing them.
  return stat.mtimeMs === mark.mtimeMs || sha(readFileSync(file)) === mark.hash;
}

function markOf(file: string): FileMark | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) return null;
  return { size: stat.size, mtimeMs: stat.mtimeMs, hash: sha(readFileSync(file)) };
}

/** Files that decide how the others are resolved and compiled. */
function configFilesOf(cwd: string, files: readonly string[]): string[] {
  const folders = new Set([cwd]);
  for (const file of files) {
    if (file.includes(`${sep}node_modules${sep}`)) continue;
    for (let at = dirname(file); !folders.has(at) && dirname(at) !== at; at = dirname(at)) {
      folders.add(at);
    }
  }
  const found = [...folders].flatMap((folder) =>
    ["tsconfig.json", "package.json"].map((name) => join(folder, name)),
  );
  for (let at = cwd; ; at = dirname(at)) {
    const locks = LOCKFILES.map((name) => join(at, name)).filter((file) => existsSync(file));
    if (locks.length > 0 || dirname(at) === at) return [...found, ...locks];
  }
}

function namesIn(folder: string): string | null {
  try {
    return sha(readdirSync(folder).sort().join("\n"));
  } catch {
    return null;
  }
}

function valueOf(name: string): string | null {
  const value = process.env[name];
  return value === undefined ? null : sha(value);
}

let own: string | undefined;

/** Changes with our own code, because another version may make another graph. */
function ownCode(): string {
  own ??= readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(join(import.meta.dirname, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .join("\n");
  return own;
}

function sha(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
