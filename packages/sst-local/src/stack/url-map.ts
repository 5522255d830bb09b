import type { Endpoint, Service } from "../aws/service.ts";
import type { UrlMap, UrlMapping } from "../aws/url-map.ts";
import type { Graph } from "../graph/index.ts";
import type { Ports } from "./ports.ts";

/** The endpoints of a graph, in the order of the services. */
export const endpointsOf = (graph: Graph, services: readonly Service[]): Endpoint[] =>
  services.flatMap((service) => service.endpoints?.(graph) ?? []);

/**
 * The AWS addresses of a graph: its endpoints, and what the AWS endpoint serves. The longest are first,
 * since an API may be below the address of another.
 */
export function urlMapOf(graph: Graph, services: readonly Service[], ports: Ports): UrlMap {
  const atEndpoint = new Map(
    services
      .flatMap((service) => service.awsOrigins?.(graph) ?? [])
      .map((one) =>
        typeof one === "string" ? ([one, ""] as const) : ([one.origin, one.path] as const),
      ),
  );
  const mappings = [
    ...endpointsOf(graph, services).flatMap((endpoint): UrlMapping[] => {
      const { url = "" } = ports.endpoints.get(endpoint.id) ?? {};
      return [
        [endpoint.origin, clientUrl(endpoint, url)],
        ...(endpoint.aliases ?? []).map((alias): UrlMapping =>
          typeof alias === "string"
            ? [alias, url]
            : [alias.origin, url.replace("127.0.0.1", alias.host)],
        ),
      ];
    }),
    ...Array.from(atEndpoint, ([origin, path]): UrlMapping => [origin, ports.aws.url + path]),
  ];
  return mappings.toSorted(([one], [other]) => other.length - one.length);
}

/** The URL of an endpoint as its clients write it, without a path. */
export const clientUrl = ({ scheme }: Endpoint, url: string): string =>
  scheme === "ws" ? url.replace(/^http/, "ws") : url;
