import { type Build, type BuildOptions, Bundler } from "./bundler.ts";
import { buildGo } from "./go.ts";
import { buildPython } from "./python.ts";
import { buildRust } from "./rust.ts";

/** Builds one function repeatedly. */
export interface FunctionBuilder {
  /** @throws UserError for source that does not build; the last good build is kept */
  build(): Promise<Build>;
  /**
   * Begins what the next `build` is expected to do.
   * @param saved absolute paths of source files that were saved; the save may not be complete
   */
  anticipate?(saved: ReadonlySet<string>): void;
  /** Drops what was begun ahead: more was saved. */
  outdate?(): void;
  dispose(): Promise<void>;
}

/** The builder for the runtime of a function. */
export function functionBuilder(options: BuildOptions): FunctionBuilder {
  const build = BUILDS[options.target.runtime.replace(/[\d.]+$/, "")];
  return build ? { build: () => build(options), dispose: async () => {} } : new Bundler(options);
}

/** The languages that esbuild does not bundle, by the runtime without its version. */
const BUILDS: Readonly<Record<string, (options: BuildOptions) => Promise<Build>>> = {
  go: buildGo,
  python: buildPython,
  rust: buildRust,
};
