import { type Build, type BuildOptions, Bundler } from "./bundler.ts";

export type { Build, BuildOptions } from "./bundler.ts";

/**
 * Bundles a function as SST does, or finds that nothing it was made from has changed since.
 * @throws UserError with file, line and reason for source that does not build; what was built
 *   before stays.
 */
export async function buildFunction(options: BuildOptions): Promise<Build> {
  return new Bundler(options).build(false);
}
