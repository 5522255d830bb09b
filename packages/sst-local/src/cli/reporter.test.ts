import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { Mail } from "../aws/events.ts";
import type { LogRecord } from "../services/lambda/index.ts";
import {
  jsonReporter,
  plainReporter,
  type ReadyReport,
  type Reporter,
  terminalReporter,
} from "./reporter.ts";

const record = (message: string, more: Partial<LogRecord> = {}): LogRecord => ({
  functionName: "app-local-RoomsFunction-abcdefgh",
  requestId: "id",
  level: "INFO",
  message,
  time: 0,
  source: "stdout",
  logStreamName: "stream",
  ...more,
});

const metric = JSON.stringify({ _aws: { CloudWatchMetrics: [] }, message: "m" });

const mail: Mail = {
  kind: "signUp",
  medium: "EMAIL",
  to: "ana@example.com",
  subject: "Your code",
  body: "It is 123456",
  code: "123456",
  poolId: "p",
  username: "u",
};

const report: ReadyReport = {
  outputs: { a: 1 },
  endpoints: { api: "u", dynamodb: "d" },
  seed: { users: [{ email: "ana@example.com", password: "secret" }], apiKey: "key" },
  signIn: {
    users: [
      { email: "ana@example.com", password: "secret", groups: ["admins"] },
      { email: "benjamin@example.com", password: "secret-2", groups: [] },
    ],
    command: "token --user ana@example.com",
  },
  commands: ["curl u"],
};

function collect(create: (stage: string, out: (line: string) => void) => Reporter) {
  const lines: string[] = [];
  const reporter = create("local", (line) => lines.push(stripVTControlCharacters(line)));
  return { lines, reporter };
}
const withoutTime = (line = "") => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, "T");

describe("in a terminal", () => {
  it("shows the message and the particular fields of a JSON log line", () => {
    const { lines, reporter } = collect(terminalReporter);
    reporter.log(
      record('{"level":"WARN","message":"sent","function_name":"x","status":201,"used":{"r":1}}'),
    );
    expect(lines.map(withoutTime)).toEqual(['  T Rooms WARN sent status=201 used={"r":1}']);
  });

  it("shows any other line unchanged, with its level", () => {
    const { lines, reporter } = collect(terminalReporter);
    reporter.log(record("plain {text}\n"));
    reporter.log(record("{not json", { level: "ERROR", functionName: "mine" }));
    expect(lines.map(withoutTime)).toEqual([
      "  T Rooms INFO plain {text}",
      "  T mine ERROR {not json",
    ]);
  });

  it("hides metrics and Lambda's START, END and REPORT lines", () => {
    const { lines, reporter } = collect(terminalReporter);
    reporter.log(record("START RequestId: id", { source: "platform" }));
    reporter.log(record(metric));
    expect(lines).toEqual([]);
  });

  it("groups lines by request", () => {
    const { lines, reporter } = collect(terminalReporter);
    reporter.log(record("a1", { requestId: "a" }));
    reporter.log(record("b1", { requestId: "b" }));
    reporter.log(record("a2", { requestId: "a" }));
    reporter.log(record("END RequestId: a", { requestId: "a", source: "platform" }));
    expect(lines.map((line) => line.slice(-2))).toEqual(["a1", "a2", "b1"]);
  });

  it("shows the body of a mail", () => {
    const { lines, reporter } = collect(terminalReporter);
    reporter.mail(mail);
    expect(lines).toEqual(["  mail to ana@example.com: Your code: It is 123456"]);
  });

  it("shows the users, the sign-in command and commands to try", () => {
    const { lines, reporter } = collect(terminalReporter);
    reporter.ready(report);
    expect(lines).toEqual([
      "\nStage local is up",
      "  api       u",
      "  dynamodb  d",
      "\nSign in",
      "  ana@example.com       secret    admins",
      "  benjamin@example.com  secret-2",
      "  token --user ana@example.com",
      "\nTry",
      "  curl u",
      "\nCtrl-C stops it; data is kept.",
    ]);
  });
});

describe("in a pipe, without --json", () => {
  it("prints the JSON lines of functions unchanged, and other lines after the function's name", () => {
    const { lines, reporter } = collect(plainReporter);
    for (const line of ['{"level":"INFO","message":"sent"}\n', metric, "plain"]) {
      reporter.log(record(line));
    }
    reporter.log(record("START RequestId: id", { source: "platform" }));
    expect(lines).toEqual(['{"level":"INFO","message":"sent"}', metric, "Rooms: plain"]);
  });

  it("prints no password and no code", () => {
    const { lines, reporter } = collect(plainReporter);
    reporter.mail(mail);
    reporter.ready(report);
    expect(lines.join("\n")).not.toMatch(/secret|123456/);
    expect(lines).toContain("\nSign in with the passwords in sst-local.json");
    expect(lines).toContain("  token --user ana@example.com");
  });
});

describe("with --json", () => {
  it("prints only the ready line on standard output, and JSON lines on standard error", () => {
    const out: string[] = [];
    const err: string[] = [];
    const reporter = jsonReporter(
      (line) => out.push(line),
      (line) => err.push(line),
    );
    reporter.line("hello");
    reporter.mail(mail);
    reporter.log(record(metric));
    reporter.ready(report);
    const { outputs, endpoints, seed } = report;
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      { ready: true, outputs, endpoints, seed },
    ]);
    expect(err.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: "line", message: "hello" },
      { type: "mail", to: "ana@example.com", subject: "Your code" },
      { type: "log", ...record(metric) },
    ]);
  });
});
