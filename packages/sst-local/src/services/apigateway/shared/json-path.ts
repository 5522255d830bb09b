/** One step into a JSON value: a key, or an index. */
type Step = string | number;

/**
 * Reads a path as parameter mappings write it: `pets[0].name`, `['a b'].c`.
 * @returns undefined for what is no such path (wildcards, filters, slices)
 */
export function compilePath(path: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  const token = /\.?([^.[\]'"*?()@]+)|\[(\d+)\]|\[(?:'([^']*)'|"([^"]*)")\]/y;
  while (token.lastIndex < path.length) {
    const match = token.exec(path);
    if (match === null) return undefined;
    const [, key, index, single, double] = match;
    steps.push(index === undefined ? (key ?? single ?? double ?? "") : Number(index));
  }
  return steps;
}

/** Follows a path through own properties only; undefined when it leads nowhere. */
export function follow(value: unknown, steps: readonly Step[]): unknown {
  let current = value;
  for (const step of steps) {
    if (typeof current !== "object" || current === null) return undefined;
    if (typeof step === "number" && !Array.isArray(current)) return undefined;
    if (!Object.hasOwn(current, step)) return undefined;
    current = (current as Record<Step, unknown>)[step];
  }
  return current;
}
