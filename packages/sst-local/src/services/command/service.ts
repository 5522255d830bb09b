import type { Service } from "../../aws/service.ts";
import { ancestors } from "../../graph/index.ts";
import { devCommands, serviceEndpoints } from "./graph.ts";

/** The programs that `sst dev` runs beside the functions: DevCommands, sites and Services. */
export const command: Service = {
  name: "command",
  types: ["sst:sst:DevCommand"],
  takes: (resource, graph) =>
    resource.type === "sst:sst:DevCommand" ||
    "_dev" in resource.outputs ||
    ancestors(graph, resource).some(({ type }) => type === "sst:aws:Service"),
  notEmulated: (graph) =>
    devCommands(graph)
      .filter(({ autostart }) => !autostart)
      .map(({ name }) => `the command of ${name}, which has autostart: false`),
  endpoints: (graph) =>
    serviceEndpoints(graph).map(({ name, origin, domainName }) => ({
      id: domainName,
      name,
      origin,
      basePath: "",
      scheme: "http",
      openTo: "public-site",
    })),
  load: async () => (await import("./start.ts")).start,
};
