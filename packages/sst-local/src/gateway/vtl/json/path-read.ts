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
    if (step.kind === "function") {
      const subject = several ? new JavaList(found, true) : found[0];
      return subject === undefined ? undefined : pathFunction(step.name, subject);
    }
    const before: Value[] = found;
    found = before.flatMap((value) => take(step, value, document, path.steps[position + 1]));
    const leaf = position === path.steps.length - 1;
    // A property missing on the way of a path that is definite so far ends it, whatever follows.
    if (!several && found.length === 0 && (isSingle(step) || isMissing(before[0]))) {
      return leaf && !isSingle(step) ? new JavaList([], true) : undefined;
    }
    several ||= !isSingle(step);
  }
  return several ? new JavaList(found, true) : found[0];
}

function isSingle(step: PathStep): boolean {
  return step.kind === "names" || (step.kind === "indexes" && step.indexes.length === 1);
}

function isMissing(value: Value | undefined): boolean {
  return value === null || value === undefined;
}

function take(step: PathStep, value: Value, document: Value, next: PathStep | undefined): Value[] {
  switch (step.kind) {
    case "names":
      return takeNames(step.names, value);
    case "indexes":
      return takeIndexes(step.indexes, value);
    case "slice":
      return takeSlice(value, step.from, step.to);
    case "wildcard":
      return children(value);
    case "scan":
      return scan(value, next, []);
    case "filter":
      return candidates(value).filter((item) => satisfies(step.predicate, item, document));
    default:
      return [];
  }
}

function takeNames(names: readonly string[], value: Value): Value[] {
  if (!(value instanceof JavaMap)) return [];
  const present = names.filter((name) => value.entries.has(name));
  if (names.length === 1) return present.map((name) => value.get(name));
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
