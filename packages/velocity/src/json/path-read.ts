import { isNumber, JavaList, JavaMap } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import { MAX_JSON_DEPTH } from "../errors/limits.ts";
import { format } from "../java/format.ts";
import { matchesWhole } from "../java/regex.ts";
import { comparators } from "./filter-operators.ts";
import { pathFunction } from "./path-functions.ts";
import type { JsonPath, Operand, PathStep, Predicate } from "./path.ts";

/**
 * Evaluates a path on a document. A definite path gives its value, or undefined when it is missing;
 * an indefinite one (wildcard, `..`, slice, filter, several indexes) gives a list.
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
    // A missing member ends a path that is definite so far, whatever follows.
    if (!several && found.length === 0 && !applies(step, before[0])) return undefined;
    several ||= !isSingle(step) && !(step.kind === "names" && next === undefined);
  }
  return several ? new JavaList(found, true) : found[0];
}

/** A step and its neighbours. */
interface Place {
  readonly step: PathStep;
  readonly next: PathStep | undefined;
  /** True when the step follows a `..`. */
  readonly isScanned: boolean;
}

/** True for a step that selects at most one value. */
function isSingle(step: PathStep): boolean {
  if (step.kind === "names") return step.names.length === 1;
  return step.kind === "function" || (step.kind === "indexes" && step.indexes.length === 1);
}

/** True when a step that selected nothing applies to values of this type. */
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

/** Several names select one map at the end of a path, and several values before it. */
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

/** The values that a filter tests: the items of a list, or a map itself. */
function candidates(value: Value): Value[] {
  if (value instanceof JavaList) return value.items;
  return value instanceof JavaMap ? [value] : [];
}

/** The value and its descendants, parents first, that the next step can apply to. */
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

/** True when an item passes a filter. */
function satisfies(predicate: Predicate, item: Value, document: Value): boolean {
  switch (predicate.kind) {
    case "or":
      return (
        satisfies(predicate.left, item, document) || satisfies(predicate.right, item, document)
      );
    case "and":
      return (
        satisfies(predicate.left, item, document) && satisfies(predicate.right, item, document)
      );
    case "not":
      return !satisfies(predicate.operand, item, document);
    case "exists":
      return readJsonPath(predicate.path, document, item) !== undefined;
    default: {
      const left = evaluate(predicate.left, item, document);
      if (predicate.right.kind === "regex") {
        return predicate.operator === "=~" && matches(left, predicate.right);
      }
      const right = evaluate(predicate.right, item, document);
      return comparators[predicate.operator]?.(left, right) ?? false;
    }
  }
}

function evaluate(operand: Operand, item: Value, document: Value): Value | undefined {
  if (operand.kind === "path") return readJsonPath(operand.path, document, item);
  return operand.kind === "value" ? operand.value : null;
}

function matches(value: Value | undefined, regex: Operand & { kind: "regex" }): boolean {
  if (typeof value !== "string" && !(value !== undefined && value !== null && isNumber(value))) {
    return false;
  }
  const flags = regex.flags === "" ? "" : `(?${regex.flags.replace(/[^imsx]/g, "")})`;
  return matchesWhole(format(value), flags + regex.pattern);
}
