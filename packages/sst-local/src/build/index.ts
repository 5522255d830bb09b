export { buildFunction } from "./build.ts";
export { BuildError } from "./bundler.ts";
export type { Build, BuildOptions } from "./bundler.ts";
export { watchFunctions } from "./watch.ts";
export type { FunctionWatcher, WatchOptions } from "./watch.ts";
