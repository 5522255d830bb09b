import { join } from "node:path";

/**
 * The absolute path of a module that a process or thread of its own runs. In the bundle that
 * scripts/build.mjs makes, all modules lie in one folder.
 * @param source its path in this folder, such as `evaluate/child/main.ts`
 */
export const programFile = (source: string): string =>
  join(import.meta.dirname, isBundled ? bundledName(source) : source);

/** True in the bundle. */
export const isBundled = !import.meta.filename.endsWith(".ts");

/** `evaluate-child-main.mjs` for `evaluate/child/main.ts`. */
const bundledName = (source: string): string =>
  source.replaceAll("/", "-").replace(/\.m?ts$|\.mjs$/, ".mjs");
