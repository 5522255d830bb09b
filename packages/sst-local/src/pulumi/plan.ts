import type { Resource } from "../graph/types.ts";
import type { StateResource } from "./checkpoint.ts";
import { type DetailedDiff, detailedDiff } from "./property-diff.ts";
import { inDependencyOrder, requisites } from "./dependency-order.ts";

/** What becomes of one resource, in the engine's words. */
export interface Step {
  op:
    "same" | "create" | "update" | "replace" | "delete" | "read" | "discard" | "import" | "refresh";
  urn: string;
  type: string;
  old?: StateResource;
  now?: StateResource;
  /** Of an update or a replacement. */
  diff?: DetailedDiff;
  /** Why it cannot be taken, in the engine's words. */
  refusal?: string;
}

/** Which resources an operation is about; all of them when both are empty. */
export interface Scope {
  targets: readonly string[];
  targetDependents: boolean;
  excludes: readonly string[];
  excludeDependents: boolean;
}

export const EVERYTHING: Scope = {
  targets: [],
  targetDependents: false,
  excludes: [],
  excludeDependents: false,
};

/**
 * The steps that lead from a state to what the program registered, in the order in which they can
 * be taken: what is needed first is made first, and deleted last.
 *
 * @param complete whether the program ran to its end. What it did not register is deleted only then.
 */
export function plan(
  previous: readonly StateResource[],
  registered: readonly Resource[],
  { complete, scope = EVERYTHING }: { complete: boolean; scope?: Scope },
): Step[] {
  const olds = new Map(previous.map((resource) => [resource.urn, resource]));
  const taken = new Set<string>();
  const inScope = scopeOf(scope);
  const skipped = new Set<string>();
  const steps: Step[] = [];
  for (const now of inDependencyOrder(registered)) {
    const old = [now.urn, ...(now.aliases ?? [])]
      .map((urn) => olds.get(urn))
      .find((found) => found !== undefined && !taken.has(found.urn));
    if (old) taken.add(old.urn);
    if (inScope(now)) {
      const step = stepOf(old, now);
      const missing = requisites(now).find((urn) => skipped.has(urn));
      if (missing !== undefined) {
        step.refusal = `Resource '${missing}' depends on was not created, as it is not in the given targets.`;
      }
      steps.push(step);
    } else if (old) steps.push({ op: "same", urn: old.urn, type: old.type, old, now: old });
    else skipped.add(now.urn);
  }
  if (!complete) return steps;
  return [
    ...steps,
    ...deletions(
      previous.filter(({ urn }) => !taken.has(urn)),
      inScope,
    ),
  ];
}

/** The steps that remove what is in scope of a state. */
export function planRemoval(previous: readonly StateResource[], scope: Scope): Step[] {
  return deletions(previous, scopeOf(scope));
}

const deletions = (
  resources: readonly StateResource[],
  inScope: (resource: Resource) => boolean,
): Step[] => inDependencyOrder(resources).filter(inScope).reverse().map(deletion);

function deletion(old: StateResource): Step {
  const step: Step = { op: old.external ? "discard" : "delete", urn: old.urn, type: old.type, old };
  return old.protect ? { ...step, refusal: protectedFromDeletion(old.urn) } : step;
}

function stepOf(old: StateResource | undefined, now: Resource): Step {
  const { urn, type } = now;
  if (!old) {
    return { op: now.external ? "read" : now.importId ? "import" : "create", urn, type, now };
  }
  const diff = detailedDiff(old.inputs, now.inputs);
  const stamps = { ...(old.created && { created: old.created }) };
  if (Object.keys(diff).length === 0) {
    const modified = { ...(old.modified && { modified: old.modified }) };
    return { op: "same", urn, type, old, now: { ...now, ...stamps, ...modified } };
  }
  if (now.external) return { op: "read", urn, type, old, now: { ...now, ...stamps } };
  if (!replaces(diff, now.replaceOnChanges ?? [])) {
    return { op: "update", urn, type, old, now: { ...now, ...stamps }, diff };
  }
  const refusal = old.protect && now.protect ? protectedFromReplacement(urn) : undefined;
  return { op: "replace", urn, type, old, now, diff: replacing(diff), ...(refusal && { refusal }) };
}

/** Whether a property changed that `replaceOnChanges` names, itself or in something around it. */
function replaces(diff: DetailedDiff, paths: readonly string[]): boolean {
  return paths.some(
    (path) =>
      path === "*" ||
      Object.keys(diff).some(
        (changed) =>
          changed === path || changed.startsWith(`${path}.`) || changed.startsWith(`${path}[`),
      ),
  );
}

const replacing = (diff: DetailedDiff): DetailedDiff =>
  Object.fromEntries(
    Object.entries(diff).map(([path, { diffKind, inputDiff }]) => [
      path,
      { diffKind: `${diffKind as "add" | "delete" | "update"}-replace` as const, inputDiff },
    ]),
  );

/** Whether a resource is asked for, itself or as one that depends on something that is. */
function scopeOf(scope: Scope): (resource: Resource) => boolean {
  const within = members(scope.targets, scope.targetDependents);
  const without = members(scope.excludes, scope.excludeDependents);
  return (resource) => {
    const [isTarget, isExcluded] = [within(resource), without(resource)];
    if (scope.targets.length > 0) return isTarget;
    return !isExcluded;
  };
}

function members(urns: readonly string[], dependents: boolean): (resource: Resource) => boolean {
  const known = new Set(urns);
  return (resource) => {
    const belongs =
      known.has(resource.urn) || (dependents && requisites(resource).some((urn) => known.has(urn)));
    if (belongs) known.add(resource.urn);
    return belongs;
  };
}

const protectedFromDeletion = (urn: string) =>
  `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
  "remove the `protect` flag from it in the program and deploy that first.";

const protectedFromReplacement = (urn: string) =>
  `unable to replace resource "${urn}"\nas it is currently marked for protection. To unprotect ` +
  "the resource, remove the `protect` flag from it in the program and deploy that first.";
