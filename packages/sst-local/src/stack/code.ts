import { join } from "node:path";
import { type Build, buildFunction } from "../services/lambda/build/build.ts";
import { buildLayer } from "../services/lambda/build/layer.ts";
import type { Graph } from "../graph/index.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";
import { layerVersions } from "../services/lambda/layers.ts";

/** The code that the functions of a graph run, in folders that never change. */
export interface Code {
  /** By the function's name. One that has no source of SST's is left out. */
  functions: ReadonlyMap<string, Pick<Build, "code" | "handler">>;
  /** By the layer's ARN: what stands for `/opt`. */
  layers: ReadonlyMap<string, string>;
}

/** Builds what a graph's functions run. @throws UserError for source that does not build */
export type Builder = (graph: Graph) => Promise<Code>;

/** Builds what has changed since it was last built, by this process or an earlier one. */
export function builder(cwd: string, stateDir: string): Builder {
  const outDir = join(stateDir, "functions");
  return async (graph) => {
    const functions = lambdaFunctions(graph).flatMap(async ({ name, target }) =>
      target ? [[name, await buildFunction({ target, root: cwd, outDir })] as const] : [],
    );
    const layers = layerVersions(graph).map(
      async ({ arn, folder }) => [arn, (await buildLayer(folder, cwd)).folder] as const,
    );
    const [built, made] = await Promise.all([Promise.all(functions), Promise.all(layers)]);
    return { functions: new Map(built.flat()), layers: new Map(made) };
  };
}
