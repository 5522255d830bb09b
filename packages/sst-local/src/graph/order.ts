import type { Resource } from "./types.ts";

/** Sorts resources: parents before children, siblings by URN. */
export function inGraphOrder(resources: readonly Resource[]): Resource[] {
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
    const siblings = byParent.get(parent) ?? [];
    for (const resource of siblings.sort((a, b) => compareText(a.urn, b.urn))) {
      ordered.push(resource);
      visit(resource.urn);
    }
  };
  visit("");
  return ordered;
}

/** Compares by UTF-16 code units, which gives the same order in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
