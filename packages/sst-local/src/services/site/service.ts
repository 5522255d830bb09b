import type { Service } from "../../aws/service.ts";
import { ancestors } from "../../graph/index.ts";
import { edgeCodeNotEmulated, siteId, staticSites } from "./graph.ts";

const HEADERS = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";

/** SST's StaticSite: built, and served from a folder instead of a bucket and a distribution. */
export const site: Service = {
  name: "site",
  types: [HEADERS],
  stateEntries: ["sites"],
  takes: (resource, graph) =>
    resource.type === HEADERS ||
    ancestors(graph, resource).some(({ type }) => type === "sst:aws:StaticSite"),
  notEmulated: edgeCodeNotEmulated,
  endpoints: (graph) =>
    staticSites(graph).map(({ name, origin }) => ({
      id: siteId(name),
      name,
      origin,
      basePath: "",
      scheme: "http",
      openTo: "public-site",
    })),
  load: async () => (await import("./start.ts")).start,
};
