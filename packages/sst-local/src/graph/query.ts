import { isRecord } from "./inputs.ts";
import { perGraph } from "./per-graph.ts";
import type { Graph, Resource } from "./types.ts";

/** True for a graph of this version. */
export const isGraph = (value: unknown): value is Graph =>
  isRecord(value) &&
  value["version"] === 1 &&
  Array.isArray(value["resources"]) &&
  value["resources"].every((each) => isRecord(each) && typeof each["urn"] === "string") &&
  isRecord(value["app"]) &&
  isRecord(value["targets"]);

/** All resources of a type, such as `aws:lambda/function:Function`. */
export function byType(graph: Graph, type: string): Resource[] {
  return graph.resources.filter((resource) => resource.type === type);
}

const resourcesByUrn = perGraph(
  ({ resources }) => new Map(resources.map((resource) => [resource.urn, resource])),
);

/** The resource with this URN. */
export const byUrn = (graph: Graph, urn: string): Resource | undefined =>
  resourcesByUrn(graph).get(urn);

/** The components that contain a resource, innermost first, without the stack. */
export function ancestors(graph: Graph, resource: Resource): Resource[] {
  const found: Resource[] = [];
  let urn = resource.parent;
  while (urn !== undefined) {
    const parent = byUrn(graph, urn);
    if (!parent || parent.type === "pulumi:pulumi:Stack") break;
    found.push(parent);
    urn = parent.parent;
  }
  return found;
}

/** The innermost SST component that contains a resource. */
export function componentOf(graph: Graph, resource: Resource): Resource | undefined {
  return ancestors(graph, resource).find((ancestor) => ancestor.type.startsWith("sst:"));
}

/** The name of a Lambda function in the infra: that of the `sst.aws.Function` around it, or its own. */
export const logicalName = (graph: Graph, fn: Resource): string =>
  ancestors(graph, fn).find(({ type }) => type === "sst:aws:Function")?.name ?? fn.name;

/** The position in the app's files of the statement that created a resource or a component around it. */
export function positionOf(graph: Graph, resource: Resource): string | undefined {
  return [resource, ...ancestors(graph, resource)]
    .map(({ urn }) => graph.positions?.[urn])
    .find((position) => position !== undefined);
}

/** The direct children of a component. */
export function children(graph: Graph, urn: string): Resource[] {
  return graph.resources.filter((resource) => resource.parent === urn);
}
