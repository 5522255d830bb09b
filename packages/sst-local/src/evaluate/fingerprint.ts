import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { isRecord } from "../graph/inputs.ts";
import { isBundled, programFile } from "../program-files.ts";
import { isToolVariable } from "../sst-internals/program-env.ts";
import type { EvaluationInputs } from "./protocol.ts";

/** The state of everything that an evaluation depended on. */
export interface Fingerprint {
  version: 1;
  /** Hash of the evaluation's parameters: stage, SST version, providers, secrets, sst-local's code. */
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

const LOCKFILES = ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

/** True for a fingerprint of this version. */
export const isFingerprint = (value: unknown): value is Fingerprint =>
  isRecord(value) &&
  value["version"] === 1 &&
  typeof value["given"] === "string" &&
  [value["files"], value["folders"], value["existence"], value["env"]].every(isRecord);

/** Hashes the parameters of an evaluation, together with sst-local's own code. */
export function hashParameters(parameters: unknown): string {
  return sha256(JSON.stringify([parameters, ownCode()]));
}

/**
 * Takes the fingerprint of an evaluation that began at `startedAt`. A file that was saved since
 * then counts as changed, since the program may have read either version.
 */
export function takeFingerprint(
  cwd: string,
  given: string,
  inputs: EvaluationInputs,
  startedAt: number,
): Fingerprint {
  const files: Fingerprint["files"] = {};
  for (const file of [...inputs.files, ...configFilesOf(cwd, inputs.files)].sort()) {
    const mark = markOf(file);
    files[file] = mark && mark.mtimeMs >= startedAt ? { ...mark, mtimeMs: -1, hash: "" } : mark;
  }
  return {
    version: 1,
    given,
    files,
    folders: Object.fromEntries(inputs.folders.map((folder) => [folder, hashOfNames(folder)])),
    existence: Object.fromEntries(inputs.existence.map((path) => [path, existsSync(path)])),
    env: Object.fromEntries(
      inputs.env
        .filter((name) => !isToolVariable(name))
        .map((name) => [name, hashOfVariable(name)]),
    ),
  };
}

/** Names the first input that differs from the fingerprint; undefined when none does. */
export function firstDifference(then: Fingerprint, given: string): string | undefined {
  if (then.given !== given) return "settings";
  for (const [name, hash] of Object.entries(then.env)) {
    if (hashOfVariable(name) !== hash) return `$${name}`;
  }
  for (const [file, mark] of Object.entries(then.files)) {
    if (!isSameFile(file, mark)) return file;
  }
  for (const [folder, names] of Object.entries(then.folders)) {
    if (hashOfNames(folder) !== names) return folder;
  }
  for (const [path, existed] of Object.entries(then.existence)) {
    if (existsSync(path) !== existed) return path;
  }
  return undefined;
}

function isSameFile(file: string, mark: FileMark | null): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || !mark) return !stat?.isFile() && !mark;
  if (stat.size !== mark.size) return false;
  // A checkout or a build updates the time of a file without changing its content.
  return stat.mtimeMs === mark.mtimeMs || sha256(readFileSync(file)) === mark.hash;
}

function markOf(file: string): FileMark | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) return null;
  return { size: stat.size, mtimeMs: stat.mtimeMs, hash: sha256(readFileSync(file)) };
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

function hashOfNames(folder: string): string | null {
  try {
    return sha256(readdirSync(folder).sort().join("\n"));
  } catch {
    return null;
  }
}

function hashOfVariable(name: string): string | null {
  const value = process.env[name];
  return value === undefined ? null : sha256(value);
}

let own: string | undefined;

/**
 * Identifies the code that makes the graph, since another version may make another graph. The
 * evaluator's file in the bundle has the names of the other files in it, which have their hashes.
 */
function ownCode(): string {
  own ??= isBundled ? sha256(readFileSync(programFile("evaluate/child/main.ts"))) : ownSources();
  return own;
}

/** Sizes and times of the files. */
function ownSources(): string {
  return [import.meta.dirname, join(import.meta.dirname, "../sst-internals")]
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
        .sort()
        .map((name) => join(folder, name)),
    )
    .map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${file} ${size} ${mtimeMs}`;
    })
    .join("\n");
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
