import type { UserError } from "../errors.ts";
import type { Graph } from "../graph/index.ts";
import { services } from "../services/index.ts";
import { everyRefusal } from "../stack/refusals.ts";
import type { Command } from "./command.ts";
import { loadProject, openProject } from "./project.ts";

/**
 * Prints the resource graph as JSON, with secrets replaced. With `--check` it prints what AWS would
 * refuse of it to standard error instead; the exit code is 1 if there is any.
 */
export const graph: Command = async (args) => {
  const loaded = await loadProject(await openProject(args), (line) => console.error(line));
  if (args.check) return printRefusals(await everyRefusal(loaded.graph, services));
  process.stdout.write(`${JSON.stringify(printable(loaded.graph), null, 2)}\n`);
  return 0;
};

function printRefusals(refused: readonly UserError[]): number {
  for (const { message, hint = "" } of refused) console.error(`${message}\n${hint}`);
  return refused.length === 0 ? 0 : 1;
}

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
