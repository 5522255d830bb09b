import type { Service } from "../aws/service.ts";
import { componentOf, type Graph, type Resource } from "../graph/index.ts";
import { isInert } from "../services/inert.ts";

/** The components of SST whose `dev` option names a server of this machine. */
const HAS_DEV_OPTION = /^sst:aws:(Aurora|Mysql|OpenSearch|Postgres|Redis) /;
const USE_DEV_OPTION = "its `dev` option links a server of this machine in its place";

/** Components without an effect here: programs of this machine need no network of their own. */
const WITHOUT_EFFECT = new Set(["sst:aws:Cluster", "sst:aws:Vpc"]);

/** True for a resource that the service serves. */
export const takes = (service: Service, resource: Resource, graph: Graph): boolean =>
  service.takes?.(resource, graph) ?? service.types.includes(resource.type);

/** The services that the graph has a resource of. */
export const neededServices = (graph: Graph, services: readonly Service[]): Service[] =>
  services.filter((service) => graph.resources.some((resource) => takes(service, resource, graph)));

/**
 * One sentence for each component of the graph that is not emulated, with its types
 * (`sst:aws:Realtime Live (aws:iot/authorizer:Authorizer)`), then one for each feature of what is.
 */
export function notEmulated(graph: Graph, services: readonly Service[]): string[] {
  const missing = new Map<string, { title: string; types: Set<string> }>();
  for (const resource of graph.resources) {
    if (!resource.custom || isInert(resource.type)) continue;
    if (services.some((service) => takes(service, resource, graph))) continue;
    const component = componentOf(graph, resource) ?? resource;
    if (WITHOUT_EFFECT.has(component.type)) continue;
    const entry = missing.get(component.urn) ?? {
      title: `${component.type} ${component.name}`,
      types: new Set(),
    };
    if (resource !== component) entry.types.add(resource.type);
    missing.set(component.urn, entry);
  }
  return [
    ...[...missing.values()].map(
      ({ title, types }) =>
        (types.size === 0 ? title : `${title} (${[...types].toSorted().join(", ")})`) +
        (HAS_DEV_OPTION.test(title) ? `; ${USE_DEV_OPTION}` : ""),
    ),
    ...services.flatMap((service) => service.notEmulated?.(graph) ?? []),
  ];
}
