/** The kinds of items in Souk's table, as their attribute `type` has them. */
export const entities = [
  "room",
  "member",
  "message",
  "user",
  "listing",
  "order",
  "item",
  "document",
  "connection",
  "purge",
] as const;

/** Attributes that are keys or ElectroDB's own: shown with the whole item. */
const keys = /^(pk|sk|gsi\d*(pk|sk)|v|__edb_[ev]__|type)$/;

/** The columns of a list of items: what the items have beside keys, the most common first. */
export function columnsOf(items: readonly Record<string, unknown>[], most = 5): string[] {
  const counts = new Map<string, number>();
  for (const name of items.flatMap((item) => Object.keys(item))) {
    if (!keys.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name]) => name);
}

/** A value in a cell. */
export const cell = (value: unknown): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
