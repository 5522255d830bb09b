import type { Cost, LogEntry } from "../data.ts";
import { structuredLine } from "../log-line.ts";

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const decimals = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

/** The time of day with milliseconds, such as `14:05:09.123`. */
export const formatClock = (timestamp: number): string =>
  `${clock.format(timestamp)}.${String(Math.floor(timestamp) % 1000).padStart(3, "0")}`;

/** A number with at most two decimals. */
export const formatNumber = (value: number): string => decimals.format(value);

/** A duration: `0.4 ms`, `23 ms`, `1.25 s`. */
export const formatMs = (ms: number): string =>
  ms >= 1000
    ? `${decimals.format(ms / 1000)} s`
    : `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;

/** DynamoDB's share of a request in a few words: `3 calls · 1 RU · 2 WU`. */
export function formatCost({ requests, readUnits, writeUnits }: Cost): string {
  if (requests === 0) return "";
  return [
    count(requests, "call"),
    ...(readUnits > 0 ? [`${formatNumber(readUnits)} RU`] : []),
    ...(writeUnits > 0 ? [`${formatNumber(writeUnits)} WU`] : []),
  ].join(" · ");
}

/** `DynamoDB: 2 calls, 0.5 read units, 1 write unit`. */
export const costInWords = ({ requests, readUnits, writeUnits }: Cost): string =>
  `DynamoDB: ${count(requests, "call")}, ${units(readUnits, "read unit")}, ${units(writeUnits, "write unit")}`;

/** `0.5 units`, `1 unit`. */
export const units = (value: number, noun: string): string =>
  `${formatNumber(value)} ${noun}${value === 1 ? "" : "s"}`;

/** `1 call`, `2 calls`. */
export const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? "" : "s"}`;

/** A log line for display. */
export interface LogLine {
  id: number;
  timestamp: number;
  function: string;
  requestId: string | undefined;
  level: string;
  /** The `message` of a JSON line, or the whole line. */
  text: string;
  /** The members of a JSON line that differ from line to line. */
  fields: [name: string, value: string][];
  /** Everything in a JSON line. */
  details: Record<string, unknown> | undefined;
}

/** Reads a log line: JSON, as Powertools writes it, or text. */
export function logLine(entry: LogEntry): LogLine {
  const { id, timestamp, function: name, requestId, level, message, readable } = entry;
  const common = { id, timestamp, function: name, requestId, level };
  const line = structuredLine(message);
  if (!line) {
    return { ...common, text: readable ?? message.trimEnd(), fields: [], details: undefined };
  }
  const { level: own = level, message: text = "", fields, details } = line;
  return {
    ...{ ...common, level: own, text },
    fields: fields
      .map(([name, value]): [string, string] => [name, shortText(value)])
      // Ids of requests, which are links in the whole line.
      .filter(([, value]) => !UUID.test(value)),
    details,
  };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** JSON without its quotes, for a line: `{requests:2,readUnits:1}`. */
const shortText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value).replaceAll('"', "");

/** The text of a value in a cell. */
export const cellText = (value: unknown): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

/** An item with its keys first, and then by the names of its attributes. */
export const orderedItem = (
  item: Record<string, unknown>,
  keys: readonly string[],
): Record<string, unknown> => ({
  ...Object.fromEntries(keys.flatMap((key) => (key in item ? [[key, item[key]]] : []))),
  ...Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => !keys.includes(name))
      .toSorted(([a], [b]) => a.localeCompare(b)),
  ),
});

/** Keys, and attributes of libraries: shown only in the whole item. */
const HIDDEN = /^(pk|sk|gsi\d*(pk|sk)|v|__edb_[ev]__|_et|_ct|_md|_type|entity|type)$/i;

/** The columns for items: their most common attributes. */
export function columnsOf(
  items: readonly Record<string, unknown>[],
  keys: readonly string[] = [],
  limit = 4,
): string[] {
  const counts = new Map<string, number>();
  for (const name of items.flatMap((item) => Object.keys(item))) {
    if (!HIDDEN.test(name) && !keys.includes(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, limit)
    .map(([name]) => name);
}
