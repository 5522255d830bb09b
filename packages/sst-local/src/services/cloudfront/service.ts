import type { Service } from "../../aws/service.ts";
import {
  distributions,
  distributionsNotEmulated,
  edgeFunctions,
  endpointId,
  TYPES,
} from "./graph.ts";
import { routedHosts } from "./key-value-stores.ts";

/** Amazon CloudFront: distributions with their functions and key value stores. */
export const cloudfront: Service = {
  name: "cloudfront",
  types: TYPES,
  notEmulated: distributionsNotEmulated,
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  endpoints(graph) {
    const functions = new Map(edgeFunctions(graph).map((one) => [one.arn, one]));
    return distributions(graph).map((distribution) => {
      const stores = distribution.behaviors.flatMap(({ viewerRequest = "" }) => {
        const store = functions.get(viewerRequest)?.store;
        return store === undefined ? [] : [store];
      });
      const hosts = routedHosts(graph, stores);
      return {
        id: endpointId(distribution),
        name: distribution.name,
        origin: `https://${distribution.domainName}`,
        aliases: [
          ...hosts.map((host) => ({ origin: `https://${host}`, host: `${host}.localhost` })),
          ...distribution.aliases
            .filter((alias) => !alias.startsWith("*") && !hosts.includes(alias))
            .map((alias) => `https://${alias}`),
        ],
        basePath: "",
        scheme: "http",
        openTo: "public-site",
      };
    });
  },
  load: async () => (await import("./start.ts")).start,
};
