import { signal } from "@preact/signals";
import type { LogEntry } from "../local-api.ts";

/** The filter of the logs, which is kept while other tabs are shown. */
export const logFilter = signal({ text: "", level: "", showsPlatform: false });

/** A log line for display. */
export interface LogLine {
  key: string;
  timestamp: number;
  /** The function's short name. */
  function: string;
  level: string;
  /** The `message` of a JSON line, or the whole line. */
  text: string;
  /** The other fields of a JSON line. */
  details: Record<string, unknown> | undefined;
}

/** The lines that match the filter, newest first. The text may be in any part of a line. */
export function linesOf(
  entries: readonly LogEntry[],
  { text, level, showsPlatform }: typeof logFilter.value,
): LogLine[] {
  const search = text.trim().toLowerCase();
  const seen = new Map<string, number>();
  return entries
    .filter(
      (entry) =>
        (showsPlatform || entry.source !== "platform") &&
        (level === "" || entry.level === level) &&
        [entry.message, entry.function, entry.requestId ?? ""].some((part) =>
          part.toLowerCase().includes(search),
        ),
    )
    .map((entry) => {
      const content = `${entry.timestamp} ${entry.requestId} ${entry.message}`;
      const count = (seen.get(content) ?? 0) + 1;
      seen.set(content, count);
      return { key: `${content} ${count}`, ...lineOf(entry) };
    })
    .toReversed();
}

function lineOf({ timestamp, function: name, level, message }: LogEntry): Omit<LogLine, "key"> {
  const common = { timestamp, function: shortName(name), level };
  const record = parseObject(message);
  if (!record) return { ...common, text: message.trimEnd(), details: undefined };
  const { message: text, ...details } = record;
  return { ...common, text: typeof text === "string" ? text : summaryOf(record), details };
}

/** A function's name in the app: `Rooms` for `souk-local-RoomsFunction-satkwfzm`. */
export const shortName = (name: string): string =>
  /-([A-Za-z0-9]+?)(Function)?-[a-z]{8}$/.exec(name)?.[1] ?? name;

/** The text for a JSON line without a message: the names of its metrics, or the line. */
const summaryOf = (record: Record<string, unknown>): string =>
  "_aws" in record
    ? `metrics: ${Object.keys(record)
        .filter((name) => typeof record[name] === "number")
        .join(", ")}`
    : JSON.stringify(record);

function parseObject(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    return JSON.parse(message) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
