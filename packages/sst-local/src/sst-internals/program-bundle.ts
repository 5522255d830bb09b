import { join } from "node:path";
import type { LockedProvider } from "./platform-files.ts";

/**
 * Modules that the CLI's bundles import at run time, from SST's platform folder, where the bundle
 * lies. Everything else is bundled. Taken from a bundle that the sst 3.19.3 binary made.
 */
export const EXTERNALS = [
  "@pulumi/*",
  "@pulumiverse/*",
  "@sst-provider/*",
  "@aws-sdk/*",
  "archiver",
  "esbuild",
  "glob",
  "undici",
  "vite",
];

/** Begins every bundle. */
export const BANNER = `
import { createRequire as topLevelCreateRequire } from 'module';
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))
`;

/** Follows the banner in the bundle that calls `app()`. */
export const CONFIG_FUNCTION = "function $config(input) { return input }";

/** Entry of the bundle that calls `app()`, whose result is the bundle's `app` export. */
export const appEntry = (cwd: string): string => `
import mod from ${JSON.stringify(join(cwd, "sst.config.ts"))};
export const config = mod;
export const app = typeof mod?.app === "function" ? await mod.app({
  stage: $input.stage || undefined,
}) : undefined`;

/** Entry of the bundle that calls `run()`, whose result is the bundle's default export. */
export const runEntry = (cwd: string, platformDir: string): string => `
import { run } from ${JSON.stringify(join(platformDir, "src/auto/run.ts"))};
import mod from ${JSON.stringify(join(cwd, "sst.config.ts"))};
const result = await run(mod.run);
export default result;
`;

/** The module that esbuild injects into the bundle that calls `run()`. */
export const runShim = (platformDir: string): string => join(platformDir, "src/shim/run.js");

/** The name that the entries have in source maps. */
export const ENTRY_NAME = "eval.ts";

/** The fields of `$cli` in the bundle that calls `run()`. */
export function cliGlobal(paths: { cwd: string; platformDir: string; stateDir: string }): object {
  const { cwd, platformDir, stateDir } = paths;
  return {
    command: "deploy",
    dev: false,
    paths: { home: stateDir, platform: platformDir, root: cwd, work: join(cwd, ".sst") },
    state: { version: {} },
  };
}

/** The imports that the CLI puts before every file it bundles, one a line. */
export function globalsOf(locked: readonly LockedProvider[], platformDir: string): string {
  const providers = locked.map(
    ({ alias, package: from }) => `import * as ${alias} from "${from}";`,
  );
  return [...providers, `import * as sst from "${join(platformDir, "src/components")}";`].join(
    "\n",
  );
}

/** The files that get these imports: the CLI goes by the extension alone, wherever a file lies. */
export const TAKES_GLOBALS = /\.[jt]sx?$/;

/** Returns a function that counts the lines of globals before a source's own first line. */
export function globalLines(options: {
  locked: readonly LockedProvider[];
  platformDir: string;
}): (source: string) => number {
  const lines = globalsOf(options.locked, options.platformDir).split("\n").length;
  return (source) => (TAKES_GLOBALS.test(source) ? lines : 0);
}
