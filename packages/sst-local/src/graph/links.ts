import { byType, type Graph } from "./index.ts";
import { record, text } from "./inputs.ts";

/**
 * The environment variables by which `sst shell` gives a command every link of an app.
 * https://sst.dev/docs/reference/cli#shell
 */
export function allLinkVariables(graph: Graph): Record<string, string> {
  const { name, stage } = graph.app;
  return {
    SST_RESOURCE_App: JSON.stringify({ name, stage }),
    ...Object.fromEntries(
      byType(graph, "sst:sst:LinkRef").map((link) => [
        `SST_RESOURCE_${text(link.outputs, "target") ?? link.name}`,
        JSON.stringify(record(link.outputs, "properties")),
      ]),
    ),
  };
}
