import type { Resource } from "../graph/types.ts";

/** URNs of the resources that must exist before this one: parent, provider, dependencies. */
export function requisites({ parent, provider, dependencies = [] }: Resource): string[] {
  return [
    ...(parent ? [parent] : []),
    ...(provider ? [provider.slice(0, provider.lastIndexOf("::"))] : []),
    ...dependencies,
  ];
}

/** Sorts resources so that each follows its requisites, as a state must be; otherwise keeps the order. */
export function inDependencyOrder<T extends Resource>(resources: readonly T[]): T[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const ordered = new Set<T>();
  const visiting = new Set<T>();
  const visit = (resource: T): void => {
    if (ordered.has(resource) || visiting.has(resource)) return;
    visiting.add(resource);
    for (const urn of requisites(resource)) {
      const found = byUrn.get(urn);
      if (found) visit(found);
    }
    ordered.add(resource);
  };
  for (const resource of resources) visit(resource);
  return [...ordered];
}
