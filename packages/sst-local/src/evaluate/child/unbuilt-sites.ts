import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";

/**
 * Lets SST's static sites be described before they are built. Nothing is built here, and
 * SST refuses a site whose output folder is missing: to its question alone, a missing
 * folder is there and empty. Nothing is made in the reader's tree.
 *
 * @param isOutput whether the folder may be a site's output, and the stack shows SST asking.
 * @param onUnbuilt told of each such folder.
 */
export function pretendSitesAreBuilt(
  isOutput: (folder: string, stack: string) => boolean,
  onUnbuilt: (folder: string) => void,
): void {
  const unbuilt = new Set<string>();
  const { existsSync, readdirSync } = fs;
  fs.existsSync = (path) => {
    if (existsSync(path)) return true;
    if (typeof path !== "string") return false;
    const folder = resolve(path);
    if (!isOutput(folder, new Error().stack ?? "")) return false;
    unbuilt.add(folder);
    onUnbuilt(folder);
    return true;
  };
  const listing = (path: fs.PathLike, ...rest: unknown[]): unknown => {
    if (typeof path === "string" && unbuilt.has(resolve(path))) return [];
    return Reflect.apply(readdirSync, fs, [path, ...rest]);
  };
  fs.readdirSync = Object.assign(listing, readdirSync);
  syncBuiltinESMExports();
}
