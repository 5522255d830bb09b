import type { Service } from "../../aws/service.ts";
import { devCommands } from "./graph.ts";

/** SST's DevCommand: a program that `sst dev` runs beside the functions. */
export const command: Service = {
  name: "command",
  types: ["sst:sst:DevCommand"],
  notEmulated: (graph) =>
    devCommands(graph)
      .filter(({ autostart }) => !autostart)
      .map(({ name }) => `sst:sst:DevCommand ${name}, which has autostart: false`),
  load: async () => (await import("./start.ts")).start,
};
