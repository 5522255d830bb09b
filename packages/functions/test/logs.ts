import { vi } from "vitest";

/** What a line of the log holds. */
export type Entry = Record<string, unknown>;

/**
 * What is written to the console and to both streams from now on, until `vi.restoreAllMocks()`. The
 * logger writes to the console where the test file sets `POWERTOOLS_DEV` before it is loaded.
 */
export function logged(): { lines: string[]; entries(message: string): Entry[] } {
  const lines: string[] = [];
  const keep = (...values: unknown[]) => void lines.push(values.join(" "));
  for (const level of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation(keep);
  }
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      lines.push(chunk.toString());
      return true;
    });
  }
  return {
    lines,
    entries: (message) =>
      lines
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Entry)
        .filter((entry) => entry["message"] === message),
  };
}
