import type { Service } from "../../aws/service.ts";
import { ancestors } from "../../graph/index.ts";

/** SST's StaticSite: built, and served from a folder in place of its bucket. */
export const site: Service = {
  name: "site",
  types: [],
  stateEntries: ["sites"],
  takes: (resource, graph) =>
    ancestors(graph, resource).some(({ type }) => type === "sst:aws:StaticSite"),
  load: async () => (await import("./start.ts")).start,
};
