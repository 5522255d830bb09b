/** `Alias` of pulumi/alias.proto: a URN, or the parts of it that differ from the resource's own. */
export interface Alias {
  getUrn(): string;
  getSpec():
    | {
        getName(): string;
        getType(): string;
        getStack(): string;
        getProject(): string;
        getParenturn(): string;
        getNoparent(): boolean;
      }
    | undefined;
}

/** A resource and its aliases. */
export interface Aliased {
  stack: string;
  project: string;
  type: string;
  name: string;
  /** URN; empty for none. */
  parent: string;
  /** Former URNs of the parent. */
  parentAliases: readonly string[];
  aliases: readonly Alias[];
}

/**
 * Computes the former URNs of a resource as Pulumi's engine does: those of its own aliases, and
 * those that follow from its parent's aliases.
 * https://www.pulumi.com/docs/iac/concepts/options/aliases/
 */
export function formerUrns(resource: Aliased): string[] {
  const { stack, project, type, name, parent, parentAliases } = resource;
  const named = resource.aliases.map((alias) => {
    const spec = alias.getSpec();
    if (!spec) return alias.getUrn();
    const above = spec.getNoparent() ? "" : spec.getParenturn() || parent;
    return urnOf(
      spec.getStack() || stack,
      spec.getProject() || project,
      above,
      spec.getType() || type,
      spec.getName() || name,
    );
  });
  const inherited = parentAliases.flatMap((parentAlias) => {
    const child = (childType: string, childName: string) => {
      // Children are named after their parent by convention.
      const [before, after] = [nameOf(parentAlias), nameOf(parent)];
      const called = childName.startsWith(after)
        ? before + childName.slice(after.length)
        : childName;
      return urnOf(stack, project, parentAlias, childType, called);
    };
    return [child(type, name), ...named.map((urn) => child(typeOf(urn), nameOf(urn)))];
  });
  return [...new Set([...named, ...inherited])];
}

/** Builds a URN: the type chain contains every ancestor but the stack. */
export function urnOf(
  stack: string,
  project: string,
  parent: string,
  type: string,
  name: string,
): string {
  const chain = parent && typeChain(parent) !== STACK ? `${typeChain(parent)}$` : "";
  return `urn:pulumi:${stack}::${project}::${chain}${type}::${name}`;
}

const STACK = "pulumi:pulumi:Stack";
const typeChain = (urn: string): string => urn.split("::")[2] ?? "";
const typeOf = (urn: string): string => typeChain(urn).split("$").at(-1) ?? "";
const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");
