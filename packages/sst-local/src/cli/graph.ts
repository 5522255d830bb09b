import { loadOrEvaluate } from "../evaluate/index.ts";
import type { Graph } from "../graph/index.ts";
import type { Command } from "./main.ts";
import { openProject } from "./project.ts";

/** Prints the resource graph as JSON, secrets withheld. */
export const graph: Command = async (args) => {
  const { cwd, stage, stateDir } = openProject(args);
  const loaded = await loadOrEvaluate({
    cwd,
    stage,
    stateDir,
    log: (line) => console.error(line),
  });
  process.stdout.write(`${JSON.stringify(printable(loaded.graph), null, 2)}\n`);
  return 0;
};

/** What the command promises of a graph; state of ours stays out of it. */
function printable({ app, outputs, resources, warnings }: Graph) {
  return {
    app: app.name,
    stage: app.stage,
    outputs,
    resources: resources.map(({ secretKeys = [], ...resource }) => ({
      ...resource,
      inputs: withheld(resource.inputs, secretKeys),
      outputs: withheld(resource.outputs, secretKeys),
    })),
    warnings,
  };
}

const withheld = (values: Record<string, unknown>, secretKeys: string[]) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      secretKeys.includes(key) ? "[secret]" : value,
    ]),
  );
