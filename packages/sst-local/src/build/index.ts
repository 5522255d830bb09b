export { buildFunction } from "./build.ts";
export { BuildError } from "./bundler.ts";
export type { Build, BuildOptions } from "./bundler.ts";
export { watchFunctions } from "./watch.ts";
export type { FunctionWatcher, WatchOptions } from "./watch.ts";
export { buildLayer, LayerError } from "./layer.ts";
export type { LayerBuild } from "./layer.ts";
export { watchLayers } from "./watch-layers.ts";
export type { LayerWatcher, WatchLayersOptions } from "./watch-layers.ts";
