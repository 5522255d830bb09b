import { join } from "node:path";
import type { CodeBuilder } from "../../../aws/service.ts";
import { functionBuilder } from "./function-builder.ts";
import { buildLayer } from "./layer.ts";
import { lambdaFunctions } from "../graph.ts";
import { layerVersions } from "../layers.ts";

/** Creates a builder that builds only functions and layers whose inputs have changed. */
export function codeBuilder(cwd: string, stateDir: string): CodeBuilder {
  const outDir = join(stateDir, "functions");
  return async (graph) => {
    const functions = lambdaFunctions(graph).flatMap(async ({ name, target }) =>
      target ? [[name, await functionBuilder({ target, root: cwd, outDir }).build()] as const] : [],
    );
    const layers = layerVersions(graph).map(
      async ({ arn, folder }) => [arn, (await buildLayer(folder, cwd)).folder] as const,
    );
    const [built, made] = await Promise.all([Promise.all(functions), Promise.all(layers)]);
    return { functions: new Map(built.flat()), layers: new Map(made) };
  };
}
