import type { Service } from "../../aws/service.ts";
import { runtimesNotEmulated } from "./graph.ts";
import { layersNotMounted } from "./layers.ts";

/** AWS Lambda: Node.js functions, layers, versions, aliases and asynchronous invocation. */
export const lambda: Service = {
  name: "lambda",
  types: [
    "aws:lambda/function:Function",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "aws:lambda/layerVersion:LayerVersion",
  ],
  notEmulated: (graph) => [...runtimesNotEmulated(graph), ...layersNotMounted(graph)],
  stateEntries: ["functions", "lambda"],
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  load: async () => (await import("./start.ts")).start,
};
