import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join, resolve } from "node:path";
import type { Resource } from "../../graph/types.ts";

/**
 * Lets SST's static sites be described whether they are built or not. Nothing is built here, and
 * SST refuses a site whose output folder is missing: to its question alone, that folder is there
 * and empty. Nothing is made in the reader's tree, and what a build has left there is no input.
 *
 * @param mayBeOutput whether a site is built in a folder above.
 * @param isOutput whether the stack shows SST asking for a site's output.
 * @param onOutput told of each such folder.
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

/** A command, of these resources, that would run in a folder above this one. */
export function builderAbove(resources: Iterable<Resource>, folder: string): Resource | undefined {
  return [...resources].find(
    ({ type, inputs: { dir } }) =>
      type === "command:local:Command" &&
      typeof dir === "string" &&
      folder.startsWith(join(dir, "/")),
  );
}
