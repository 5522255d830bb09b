import type { Service } from "../../aws/service.ts";
import { layersNotMounted } from "./layers.ts";

/** AWS Lambda: functions, layers, aliases of one version, asynchronous invocation. */
export const lambda: Service = {
  name: "lambda",
  types: [
    "aws:lambda/function:Function",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    "aws:lambda/layerVersion:LayerVersion",
  ],
  notEmulated: layersNotMounted,
  load: async () => (await import("./start.ts")).start,
};
