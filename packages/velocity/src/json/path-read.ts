import { isNumber, JavaList, JavaMap } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import { MAX_JSON_DEPTH } from "../limits.ts";
import { satisfies } from "./filter.ts";
import { pathFunction } from "./path-functions.ts";
import type { JsonPath, PathStep } from "./path.ts";

/**
 * Reads a path from a document. A definite path gives its value, or undefined when it is not
 * there; an indefinite one (wildcard, `..`, slice, filter, several indexes) gives a list.
 */
export function readJsonPath(
  path: JsonPath,
  document: Value,
  current = document,
): Value | undefined {
  let found: Value[] = [path.root === "@" ? current : document];
  let several = false;
  for (const [position, step] of path.steps.entries()) {
    const next = path.steps[position + 1];
    const isScanned = path.steps[position - 1]?.kind === "scan";
    const before: readonly Value[] = found;
    found = before.flatMap((value) => take({ step, next, isScanned }, value, document));
    // What is missing on the way of a path that is definite so far ends it, whatever follows.
    if (!several && found.length === 0 && !applies(step, before[0])) return undefined;
    several ||= !isSingle(step) && !(step.kind === "names" && next === undefined);
  }
  return several ? new JavaList(found, true) : found[0];
}

/** A step with what stands around it. */
interface Place {
  readonly step: PathStep;
  readonly next: PathStep | undefined;
  /** Whether the step follows a `..`. */
  readonly isScanned: boolean;
}

/** Whether a step leads from one value to one value. */
function isSingle(step: PathStep): boolean {
  if (step.kind === "names") return step.names.length === 1;
  return step.kind === "function" || (step.kind === "indexes" && step.indexes.length === 1);
}

/** Whether a step that found nothing could have found something in such a value. */
function applies(step: PathStep, value: Value | undefined): boolean {
  if (isSingle(step)) return false;
  if (step.kind === "indexes" || step.kind === "slice") return value instanceof JavaList;
  return step.kind !== "filter" || value instanceof JavaList || value instanceof JavaMap;
}

function take({ step, next, isScanned }: Place, value: Value, document: Value): Value[] {
  switch (step.kind) {
    case "names":
      return takeNames(step.names, value, next === undefined);
    case "indexes":
      return takeIndexes(step.indexes, value);
    case "slice":
      return takeSlice(value, step.from, step.to);
    case "wildcard":
      return children(value);
    case "scan":
      return scan(value, next, []);
    case "filter": {
      const items = isScanned ? [value] : candidates(value);
      return items.filter((item) => satisfies(step.predicate, item, document));
    }
    default: {
      const result = pathFunction(step.name, value);
      return result === undefined ? [] : [result];
    }
  }
}

/** Several names make one map at the end of a path, and several values before it. */
function takeNames(names: readonly string[], value: Value, isLeaf: boolean): Value[] {
  if (!(value instanceof JavaMap)) return [];
  const present = names.filter((name) => value.entries.has(name));
  if (names.length === 1 || !isLeaf) return present.map((name) => value.get(name));
  return [new JavaMap(present.map((name) => [name, value.get(name)]))];
}

function takeIndexes(indexes: readonly number[], value: Value): Value[] {
  if (!(value instanceof JavaList)) return [];
  return indexes.flatMap((index) => {
    const item = value.items[index < 0 ? value.items.length + index : index];
    return item === undefined ? [] : [item];
  });
}

function takeSlice(value: Value, from: number | null, to: number | null): Value[] {
  return value instanceof JavaList ? value.items.slice(from ?? 0, to ?? undefined) : [];
}

function children(value: Value): Value[] {
  if (value instanceof JavaList) return value.items;
  return value instanceof JavaMap ? [...value.entries.values()] : [];
}

/** What a filter is asked about: the items of a list, or a map itself. */
function candidates(value: Value): Value[] {
  if (value instanceof JavaList) return value.items;
  return value instanceof JavaMap ? [value] : [];
}

/** The value and all that is within it, parents first, as far as the next step can apply to it. */
function scan(value: Value, next: PathStep | undefined, found: Value[], depth = 0): Value[] {
  if (depth > MAX_JSON_DEPTH || value === null || typeof value !== "object" || isNumber(value)) {
    return found;
  }
  const applies =
    next?.kind === "names" && next.names.length > 1
      ? value instanceof JavaMap && next.names.every((name) => value.entries.has(name))
      : true;
  if (applies) found.push(value);
  for (const child of children(value)) scan(child, next, found, depth + 1);
  return found;
}
