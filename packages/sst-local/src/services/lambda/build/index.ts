export { buildFunction } from "./build.ts";
export { BuildError } from "./bundler.ts";
export type { Build, BuildOptions } from "./bundler.ts";
export { buildLayer, LayerError } from "./layer.ts";
export type { LayerBuild } from "./layer.ts";
