import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve } from "node:path";
import type { Resource } from "../../graph/types.ts";

/**
 * Makes the output folder of each static site look present and empty to SST's components, which
 * refuse a site without one. Sites are not built during an evaluation, so no folder is created, and
 * the output of an earlier build is no input. Other callers of node:fs see the real folders.
 *
 * @param mayBeOutput true when a site is built in a folder above.
 * @param isOutput true when the stack shows that SST asks for a site's output.
 * @param onOutput receives each output folder.
 */
export function pretendSitesAreBuilt(
  mayBeOutput: (folder: string) => boolean,
  isOutput: (stack: string) => boolean,
  onOutput: (folder: string) => void,
): void {
  const outputs = new Set<string>();
  const { existsSync, readdirSync } = fs;
  fs.existsSync = (path) => {
    const folder = typeof path === "string" ? resolve(path) : "";
    if (!mayBeOutput(folder) || !isOutput(new Error().stack ?? "")) return existsSync(path);
    outputs.add(folder);
    onOutput(folder);
    return true;
  };
  const listing = (path: fs.PathLike, ...rest: unknown[]): unknown => {
    if (typeof path === "string" && outputs.has(resolve(path))) return [];
    return Reflect.apply(readdirSync, fs, [path, ...rest]);
  };
  fs.readdirSync = Object.assign(listing, readdirSync);
  syncBuiltinESMExports();
}

/** The command resource, if any, that runs in a folder above this one. */
export function builderAbove(resources: Iterable<Resource>, folder: string): Resource | undefined {
  return [...resources].find(
    ({ type, inputs: { dir } }) =>
      type === "command:local:Command" &&
      typeof dir === "string" &&
      folder.startsWith(join(dir, "/")),
  );
}
