import type { LogEntry } from "./data.ts";
import { readableError } from "./error-log.ts";

/** Log lines whose errors are also stack traces in the sources. */
export const withReadable = (entries: readonly LogEntry[]): LogEntry[] =>
  entries.map((entry) => {
    const readable = readableError(entry.message);
    return readable === entry.message ? entry : { ...entry, readable };
  });
