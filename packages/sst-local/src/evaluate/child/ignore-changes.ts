import { asSecret, holdsSecret } from "../../sst-internals/special-values.ts";

/**
 * Replaces the values at the paths of `ignoreChanges` by those of the previous inputs, as Pulumi's
 * engine does. What is secret stays so: previous inputs are in the clear. A path is a property, `a.b`, `a[0]`, `a["b"]` or `*` for all properties.
 * https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/
 */
export function ignoreChanges(
  inputs: Record<string, unknown>,
  previous: Record<string, unknown>,
  paths: readonly string[],
): Record<string, unknown> {
  const result = structuredClone(paths.includes("*") ? previous : inputs);
  for (const path of paths) {
    if (path !== "*") restore(result, previous, keysOf(path));
  }
  for (const key of Object.keys(result)) {
    if (holdsSecret(inputs[key])) result[key] = asSecret(result[key]);
  }
  return result;
}

function keysOf(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );
}

type Container = Record<string, unknown>;

function restore(into: Container, from: Container, [key, ...rest]: string[]): void {
  if (key === undefined) return;
  if (key === "*") {
    for (const each of Object.keys(from)) restore(into, from, [each, ...rest]);
    return;
  }
  if (rest.length > 0) {
    const [inner, old] = [into[key], from[key]];
    if (isContainer(inner) && isContainer(old)) restore(inner, old, rest);
    return;
  }
  if (key in from) into[key] = structuredClone(from[key]);
  else delete into[key];
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}
