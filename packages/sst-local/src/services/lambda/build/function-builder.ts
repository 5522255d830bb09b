import { type Build, type BuildOptions, Bundler } from "./bundler.ts";
import { buildGo } from "./go.ts";

/** Builds one function repeatedly. */
export interface FunctionBuilder {
  /** @throws UserError for source that does not build; the last good build is kept */
  build(): Promise<Build>;
  dispose(): Promise<void>;
}

/** The builder for the runtime of a function. */
export const functionBuilder = (options: BuildOptions): FunctionBuilder =>
  options.target.runtime === "go"
    ? { build: () => buildGo(options), dispose: async () => {} }
    : new Bundler(options);
