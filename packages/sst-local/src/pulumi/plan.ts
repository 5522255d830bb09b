import type { Resource } from "../graph/types.ts";
import type { StateResource } from "./checkpoint.ts";
import { inDependencyOrder, requisites } from "./dependency-order.ts";
import { forcedReplacement } from "./forced-replacement.ts";
import { type DetailedDiff, detailedDiff } from "./property-diff.ts";
import { RenewedIds } from "./renewed-ids.ts";
import { deletionProtectionOf } from "./stateful-types.ts";

/** A step of a deploy for one resource, in the engine's terms. */
export interface Step {
  op:
    "same" | "create" | "update" | "replace" | "delete" | "read" | "discard" | "import" | "refresh";
  urn: string;
  type: string;
  old?: StateResource;
  now?: StateResource;
  /** Of an update or a replacement. */
  diff?: DetailedDiff;
  /** Why it cannot be applied, in the engine's words. */
  refusal?: string;
}

/** The resources that an operation affects; all of them when both lists are empty. */
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
 * Plans the steps from a state to the registered resources, in an order in which they can be
 * applied: dependencies are created first and deleted last.
 *
 * @param complete true when the program ran to its end. Only then are unregistered resources deleted.
 */
export function plan(
  previous: readonly StateResource[],
  registered: readonly Resource[],
  { complete, scope = EVERYTHING }: { complete: boolean; scope?: Scope },
): Step[] {
  const olds = new Map(previous.map((resource) => [resource.urn, resource]));
  const matched = new Set<string>();
  const inScope = scopeOf(scope);
  const skipped = new Set<string>();
  const renewed = new RenewedIds();
  const steps: Step[] = [];
  for (const now of inDependencyOrder(registered)) {
    const old = [now.urn, ...(now.aliases ?? [])]
      .map((urn) => olds.get(urn))
      .find((found) => found !== undefined && !matched.has(found.urn));
    if (old) matched.add(old.urn);
    if (inScope(now)) {
      const step = stepOf(old, now, renewed);
      if (step.op === "replace" && old) renewed.add(old);
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
      previous.filter(({ urn }) => !matched.has(urn)),
      inScope,
    ),
  ];
}

/** Plans the removal of the resources of a state that are in scope. */
export function planRemoval(previous: readonly StateResource[], scope: Scope): Step[] {
  return deletions(previous, scopeOf(scope));
}

const deletions = (
  resources: readonly StateResource[],
  inScope: (resource: Resource) => boolean,
): Step[] => inDependencyOrder(resources).filter(inScope).reverse().map(deletion);

function deletion(old: StateResource): Step {
  const step: Step = { op: old.external ? "discard" : "delete", urn: old.urn, type: old.type, old };
  const refusal = old.protect ? protectedFromDeletion(old.urn) : refusedByAws(old);
  return refusal === undefined ? step : { ...step, refusal };
}

/** AWS's refusal to delete a resource, if it has deletion protection and is not retained. */
function refusedByAws(old: StateResource): string | undefined {
  const property = old.retainOnDelete || old.external ? undefined : deletionProtectionOf(old);
  return property && deletionProtected(old.urn, property);
}

function stepOf(old: StateResource | undefined, now: Resource, renewed: RenewedIds): Step {
  const { urn, type } = now;
  if (!old) {
    return { op: now.external ? "read" : now.importId ? "import" : "create", urn, type, now };
  }
  const diff = { ...renewed.diff(now), ...detailedDiff(old.inputs, now.inputs) };
  const created = { ...(old.created && { created: old.created }) };
  if (Object.keys(diff).length === 0) {
    const modified = { ...(old.modified && { modified: old.modified }) };
    return { op: "same", urn, type, old, now: { ...now, ...created, ...modified } };
  }
  if (now.external) return { op: "read", urn, type, old, now: { ...now, ...created } };
  const forcing = [...(now.replaceOnChanges ?? []), ...(forcedReplacement(type) ?? [])];
  const replacing = Object.keys(diff).filter((path) => forcing.some((each) => within(path, each)));
  if (replacing.length === 0) {
    return { op: "update", urn, type, old, now: { ...now, ...created }, diff };
  }
  const refusal = old.protect && now.protect ? protectedFromReplacement(urn) : refusedByAws(old);
  return {
    op: "replace",
    urn,
    type,
    old,
    now,
    diff: asReplacement(diff, replacing),
    ...(refusal && { refusal }),
  };
}

/** True when a changed property is the one that forces a replacement, or lies within it. */
const within = (changed: string, forcing: string): boolean =>
  forcing === "*" ||
  changed === forcing ||
  changed.startsWith(`${forcing}.`) ||
  changed.startsWith(`${forcing}[`);

/** Marks the properties that force a replacement. */
const asReplacement = (diff: DetailedDiff, replacing: readonly string[]): DetailedDiff =>
  Object.fromEntries(
    Object.entries(diff).map(([path, { diffKind, inputDiff }]) => [
      path,
      replacing.includes(path)
        ? { diffKind: `${diffKind as "add" | "delete" | "update"}-replace` as const, inputDiff }
        : { diffKind, inputDiff },
    ]),
  );

/** Returns a predicate for the resources in scope: those named, and their dependents if asked for. */
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

const deletionProtected = (urn: string, property: string) =>
  `AWS refuses to delete "${urn}":\nits ${property} is on. Deploy it with the protection off first.`;
