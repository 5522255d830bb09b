import { isDeepStrictEqual } from "node:util";

/** The kind of a difference (sdk/go/common/apitype/events.go). */
export type DiffKind =
  "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

/** Differences by path: `environment.variables.LEVEL`, `rules[0].name`. */
export type DetailedDiff = Record<string, { diffKind: DiffKind; inputDiff: boolean }>;

/** Compares new inputs with old ones; empty when they are equal. */
export function detailedDiff(
  old: Record<string, unknown>,
  now: Record<string, unknown>,
): DetailedDiff {
  const diff: DetailedDiff = {};
  compare(toJson(old), toJson(now), "", diff);
  return diff;
}

/** Converts to what a state can store: JSON. */
const toJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

function compare(old: unknown, now: unknown, path: string, diff: DetailedDiff): void {
  if (isDeepStrictEqual(old, now)) return;
  if (isContainer(old) && isContainer(now) && Array.isArray(old) === Array.isArray(now)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      compare(old[key], now[key], joined(path, key, Array.isArray(now)), diff);
    }
    return;
  }
  const diffKind = old === undefined ? "add" : now === undefined ? "delete" : "update";
  diff[path] = { diffKind, inputDiff: true };
}

/** The path of a property or an item within `path`. */
export function joined(path: string, key: string, isIndex: boolean): string {
  if (isIndex) return `${path}[${key}]`;
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}["${key.replaceAll('"', '\\"')}"]`;
  return path === "" ? key : `${path}.${key}`;
}

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
