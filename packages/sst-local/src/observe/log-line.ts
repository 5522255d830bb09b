import { isRecord, parsedJson, type Properties } from "../graph/inputs.ts";
import type { LogEntry } from "./data.ts";
import { isEmbeddedMetric } from "./metrics.ts";

/** True for a line that a function wrote for people: none of Lambda's own, and no metrics. */
export const isWritten = ({ source, message }: Pick<LogEntry, "source" | "message">): boolean =>
  source !== "platform" && !isEmbeddedMetric(message);

/** A log line in JSON, as Powertools writes it. */
export interface StructuredLine {
  level: string | undefined;
  message: string | undefined;
  /** The members that differ from line to line. */
  fields: [name: string, value: unknown][];
  /** Everything in the line. */
  details: Properties;
}

/** Members that are the same in every line of a function, or are shown elsewhere. */
const COMMON_FIELDS =
  /^(level|message|timestamp|service|sampling_rate|cold_start|xray_trace_id|function_\w+)$/;

/** Reads a log line in JSON; undefined for another line. */
export function structuredLine(line: string): StructuredLine | undefined {
  const details = line.startsWith("{") ? parsedJson(line) : undefined;
  if (!isRecord(details)) return undefined;
  const { level, message } = details;
  return {
    level: typeof level === "string" ? level : undefined,
    message: typeof message === "string" ? message : undefined,
    fields: Object.entries(details).filter(([name]) => !COMMON_FIELDS.test(name)),
    details,
  };
}
