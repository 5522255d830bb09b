import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { resolve } from "node:path";

/**
 * Lets SST's static sites be described before they are built. Nothing is built here, and
 * SST refuses a site whose output folder is missing: to its question alone, a missing
 * folder is there and empty. Nothing is made in the reader's tree.
 *
 * @param mayBeOutput whether a site is built in a folder above.
 * @param isOutput whether the stack shows SST asking for a site's output.
 * @param onOutput told of each such folder, and whether it is there.
 */
export function pretendSitesAreBuilt(
  mayBeOutput: (folder: string) => boolean,
  isOutput: (stack: string) => boolean,
  onOutput: (folder: string, built: boolean) => void,
): void {
  const unbuilt = new Set<string>();
  const { existsSync, readdirSync } = fs;
  fs.existsSync = (path) => {
    const built = existsSync(path);
    if (typeof path !== "string") return built;
    const folder = resolve(path);
    if (!mayBeOutput(folder) || !isOutput(new Error().stack ?? "")) return built;
    if (!built) unbuilt.add(folder);
    onOutput(folder, built);
    return true;
  };
  const listing = (path: fs.PathLike, ...rest: unknown[]): unknown => {
    if (typeof path === "string" && unbuilt.has(resolve(path))) return [];
    return Reflect.apply(readdirSync, fs, [path, ...rest]);
  };
  fs.readdirSync = Object.assign(listing, readdirSync);
  syncBuiltinESMExports();
}
