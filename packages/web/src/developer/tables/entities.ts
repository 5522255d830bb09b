/** The entities of Souk's table, as in the items' attribute `type`. */
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

/** Keys and ElectroDB's own attributes, which are shown only in the expanded item. */
const hiddenAttributes = /^(pk|sk|gsi\d*(pk|sk)|v|__edb_[ev]__|type)$/;

/** The columns for items: their most common attributes. */
export function columnsOf(items: readonly Record<string, unknown>[], limit = 5): string[] {
  const counts = new Map<string, number>();
  for (const name of items.flatMap((item) => Object.keys(item))) {
    if (!hiddenAttributes.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, limit)
    .map(([name]) => name);
}

/** The key of an item as text, such as `ROOM#tea ROOM`. */
export const keyText = (item: Record<string, unknown>, keyNames: readonly string[]): string =>
  keyNames.map((name) => cellText(item[name])).join(" ");

/** The text of an attribute in a table cell. */
export const cellText = (value: unknown): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
