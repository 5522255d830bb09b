import type { AppInfo, FunctionTarget, Graph, Resource } from "../../graph/types.ts";
import type { Monitor } from "./monitor.ts";
import { plain } from "../../sst-internals/special-values.ts";
import type { StableNames } from "./stable-names.ts";

/** The graph of a finished evaluation, in an order that does not depend on timing. */
export function assembleGraph(
  app: AppInfo,
  monitor: Monitor,
  names: StableNames,
  targets: ReadonlyMap<string, FunctionTarget>,
  siteOutputs: ReadonlyMap<string, string>,
): Graph {
  const stack = [...monitor.resources.values()].find(({ type }) => type === "pulumi:pulumi:Stack");
  const { _protect, ...outputs } = stack?.outputs ?? {};
  return {
    version: 1,
    app,
    outputs,
    resources: inOrder([...monitor.resources.values()]),
    targets: Object.fromEntries(
      [...targets]
        .sort(([a], [b]) => compare(a, b))
        .map(([id, target]) => [id, plain(names.settle(target, id)) as FunctionTarget]),
    ),
    siteOutputs: Object.fromEntries([...siteOutputs].sort(([a], [b]) => compare(a, b))),
    warnings: [...monitor.warnings].sort(),
  };
}

/** Parents first, siblings by URN. */
export function inOrder(resources: Resource[]): Resource[] {
  const byParent = new Map<string, Resource[]>();
  const urns = new Set(resources.map(({ urn }) => urn));
  for (const resource of resources) {
    const parent = resource.parent && urns.has(resource.parent) ? resource.parent : "";
    const siblings = byParent.get(parent);
    if (siblings) siblings.push(resource);
    else byParent.set(parent, [resource]);
  }
  const ordered: Resource[] = [];
  const visit = (parent: string) => {
    for (const resource of (byParent.get(parent) ?? []).sort((a, b) => compare(a.urn, b.urn))) {
      ordered.push(resource);
      visit(resource.urn);
    }
  };
  visit("");
  return ordered;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
