import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../errors.ts";

/**
 * Finds the folder of sst.config.ts: the given folder or the nearest one above it.
 * @throws UserError when there is none.
 */
export function appRoot(cwd: string): string {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "sst.config.ts"))) return folder;
    if (folder === dirname(folder))
      throw new UserError(`There is no sst.config.ts in ${cwd} or above it.`, {
        hint: "Run souk inside the checkout.",
      });
  }
}

/** The default stage: the one in `.sst/stage`, which the SST CLI writes, else `local`. */
export function defaultStage(root: string): string {
  const file = join(root, ".sst", "stage");
  return (existsSync(file) && readFileSync(file, "utf8").trim()) || "local";
}
