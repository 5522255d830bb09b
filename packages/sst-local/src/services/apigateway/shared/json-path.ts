/** One step into a JSON value: a key or an index. */
export type Step = string | number;

/**
 * Parses a path of a parameter mapping: `pets[0].name`, `['a b'].c`.
 * @returns undefined for any other path, such as one with a wildcard, a filter or a slice
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

/** The value at a path of own properties; undefined when there is none. */
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

/** The kind of a value in a sentence. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** A value as text: a string as it is, everything else as JSON. */
export function printed(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
