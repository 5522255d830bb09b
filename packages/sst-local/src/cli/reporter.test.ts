import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { LogRecord } from "../lambda/index.ts";
import { jsonReporter, terminalReporter } from "./reporter.ts";

const record = (message: string): LogRecord => ({
  functionName: "rooms",
  requestId: "id",
  level: "INFO",
  message,
  time: 0,
  source: "stdout",
  logStreamName: "stream",
});

function terminal(): { lines: string[]; reporter: ReturnType<typeof terminalReporter> } {
  const lines: string[] = [];
  const reporter = terminalReporter("local", (line) => lines.push(stripVTControlCharacters(line)));
  return { lines, reporter };
}

describe("in a terminal", () => {
  it("shows of a JSON log line what is particular to it", () => {
    const { lines, reporter } = terminal();
    reporter.log(
      record('{"level":"INFO","message":"sent","function_name":"x","status":201,"used":{"r":1}}'),
    );
    expect(lines).toEqual(['  rooms sent status=201 used={"r":1}']);
  });

  it("shows any other line as it is", () => {
    const { lines, reporter } = terminal();
    reporter.log(record("plain {text}\n"));
    reporter.log(record("{not json"));
    expect(lines).toEqual(["  rooms plain {text}", "  rooms {not json"]);
  });

  it("keeps Lambda's own START, END and REPORT lines to itself", () => {
    const { lines, reporter } = terminal();
    reporter.log({ ...record("START"), source: "platform" });
    expect(lines).toEqual([]);
  });
});

describe("in a pipe", () => {
  it("prints the ready line alone on standard output, and JSON lines on standard error", () => {
    const out: string[] = [];
    const err: string[] = [];
    const reporter = jsonReporter(
      (line) => out.push(line),
      (line) => err.push(line),
    );
    reporter.line("hello");
    reporter.ready({ outputs: { a: 1 }, endpoints: { api: "u" }, seed: {}, commands: ["c"] });
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      { ready: true, outputs: { a: 1 }, endpoints: { api: "u" }, seed: {} },
    ]);
    expect(err.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: "line", message: "hello" },
    ]);
  });
});
