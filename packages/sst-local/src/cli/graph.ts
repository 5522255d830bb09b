import type { Graph } from "../graph/index.ts";
import type { Command } from "./command.ts";
import { loadProject, openProject } from "./project.ts";

/** Prints the resource graph as JSON, with secrets replaced. */
export const graph: Command = async (args) => {
  const loaded = await loadProject(await openProject(args), (line) => console.error(line));
  process.stdout.write(`${JSON.stringify(printable(loaded.graph), null, 2)}\n`);
  return 0;
};

/** The documented parts of a graph; the others are internal to sst-local. */
function printable({ app, outputs, resources, warnings }: Graph) {
  return {
    app: app.name,
    stage: app.stage,
    outputs,
    resources: resources.map(({ secretKeys = [], ...resource }) => ({
      ...resource,
      inputs: withoutSecrets(resource.inputs, secretKeys),
      outputs: withoutSecrets(resource.outputs, secretKeys),
    })),
    warnings,
  };
}

const withoutSecrets = (values: Record<string, unknown>, secretKeys: string[]) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      secretKeys.includes(key) ? "[secret]" : value,
    ]),
  );
