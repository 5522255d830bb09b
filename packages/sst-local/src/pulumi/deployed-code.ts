import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { FunctionTarget } from "../graph/types.ts";

/** Functions by their ID, as a graph has them. */
type Targets = Record<string, FunctionTarget>;

/**
 * A function whose code is a copy of what the CLI has built, since the next build overwrites it. Each
 * content has a folder of its own, `<dir>/<function ID>/<hash>`.
 *
 * @param build a folder and the handler in it.
 */
export function withCode(
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

/** Deletes all code but that of these functions. */
export function removeCodeBut(dir: string, keep: readonly Targets[]): void {
  const kept = new Set(keep.flatMap(Object.values<FunctionTarget>).map(({ bundle }) => bundle));
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
