import { vi } from "vitest";

/** A line of the log. */
export type Entry = Record<string, unknown>;

/** Records the output to the console and both streams until `vi.restoreAllMocks()`. */
export function logged(): { lines: string[]; entries(message: string): Entry[] } {
  const lines: string[] = [];
  const record = (...values: unknown[]) => void lines.push(values.join(" "));
  for (const level of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation(record);
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
