import { type Build, type BuildOptions, Bundler } from "./bundler.ts";
import { buildGo } from "./go.ts";
import { buildPython } from "./python.ts";
import { buildRust } from "./rust.ts";

/** Builds one function repeatedly. */
export interface FunctionBuilder {
  /** @throws UserError for source that does not build; the last good build is kept */
  build(): Promise<Build>;
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
