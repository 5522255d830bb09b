import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { FunctionTarget } from "../graph/types.ts";

/** The functions of a graph, by ID. */
type Targets = Record<string, FunctionTarget>;

/**
 * Copies the code that the CLI has built, which its next build overwrites, to
 * `<dir>/<function ID>/<content hash>`.
 *
 * @param build the folder of the bundle and the handler in it.
 * @returns the function with the copy as its bundle.
 */
export function copyCode(
  dir: string,
  target: FunctionTarget,
  build: { out: string; handler: string },
): FunctionTarget {
  const bundle = join(dir, target.functionID, hashOf(build.out));
  if (!existsSync(bundle)) {
    const draft = `${bundle}.${process.pid}`;
    cpSync(build.out, draft, { recursive: true });
    renameSync(draft, bundle);
  }
  return { ...target, handler: build.handler, bundle };
}

/** Deletes the copied code that none of these functions uses. */
export function removeUnusedCode(dir: string, used: readonly Targets[]): void {
  const kept = new Set(used.flatMap(Object.values<FunctionTarget>).map(({ bundle }) => bundle));
  for (const id of existsSync(dir) ? readdirSync(dir) : []) {
    for (const hash of readdirSync(join(dir, id))) {
      const code = join(dir, id, hash);
      if (!kept.has(code)) rmSync(code, { recursive: true, force: true });
    }
  }
}

function hashOf(dir: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    hash.update(`${file.slice(dir.length)}\0`).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 16);
}
