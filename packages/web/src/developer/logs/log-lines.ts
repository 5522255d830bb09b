import { signal } from "@preact/signals";
import type { LogEntry } from "../local-api.ts";

/** What logs are narrowed down by; kept while other tabs are shown. */
export const filter = signal({ text: "", level: "", platform: false });

/** A log line as it is shown. */
export interface LogLine {
  key: string;
  timestamp: number;
  /** Without what all functions of a stack have in common. */
  function: string;
  level: string;
  /** The message of a structured line, the whole of another. */
  text: string;
  /** The rest of a structured line. */
  details: Record<string, unknown> | undefined;
}

/** Lines from the newest to the oldest: those that have the text anywhere, of the level. */
export function linesOf(
  entries: readonly LogEntry[],
  { text, level, platform }: typeof filter.value,
): LogLine[] {
  const wanted = text.trim().toLowerCase();
  const seen = new Map<string, number>();
  return entries
    .filter(
      (entry) =>
        (platform || entry.source !== "platform") &&
        (level === "" || entry.level === level) &&
        [entry.message, entry.function, entry.requestId ?? ""].some((one) =>
          one.toLowerCase().includes(wanted),
        ),
    )
    .map((entry) => {
      const same = `${entry.timestamp} ${entry.requestId} ${entry.message}`;
      const count = (seen.get(same) ?? 0) + 1;
      seen.set(same, count);
      return { key: `${same} ${count}`, ...lineOf(entry) };
    })
    .toReversed();
}

function lineOf({ timestamp, function: name, level, message }: LogEntry): Omit<LogLine, "key"> {
  const common = { timestamp, function: shortName(name), level };
  const record = structured(message);
  if (!record) return { ...common, text: message.trimEnd(), details: undefined };
  const { message: text, ...details } = record;
  return { ...common, text: typeof text === "string" ? text : wordsOf(record), details };
}

/** `Rooms` of `souk-local-RoomsFunction-satkwfzm`. */
export const shortName = (name: string): string =>
  /-([A-Za-z0-9]+?)(Function)?-[a-z]{8}$/.exec(name)?.[1] ?? name;

/** Of a line without a message: a metric's. */
const wordsOf = (record: Record<string, unknown>): string =>
  "_aws" in record
    ? `metrics: ${Object.keys(record)
        .filter((name) => typeof record[name] === "number")
        .join(", ")}`
    : JSON.stringify(record);

function structured(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    return JSON.parse(message) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
