import { join } from "node:path";
import type { CodeBuilder } from "../../../aws/service.ts";
import { functionBuilder } from "./function-builder.ts";
import { lambdaFunctions } from "../graph.ts";
import { layerFolders } from "../layers.ts";

/** Creates a builder that builds only functions whose inputs have changed. */
export function codeBuilder(cwd: string, stateDir: string): CodeBuilder {
  const outDir = join(stateDir, "functions");
  return async (graph) => {
    const layers = layerFolders(graph, cwd);
    const functions = lambdaFunctions(graph).flatMap(async ({ name, target }) =>
      target ? [[name, await functionBuilder({ target, root: cwd, outDir }).build()] as const] : [],
    );
    return { functions: new Map((await Promise.all(functions)).flat()), layers };
  };
}
