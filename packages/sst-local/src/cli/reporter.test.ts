import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { Mail } from "../aws/events.ts";
import type { LogRecord } from "../services/lambda/index.ts";
import {
  jsonReporter,
  type ReadyReport,
  type TerminalOptions,
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
  outputs: {
    apiUrl: "http://127.0.0.1:4000/local/",
    layerArn: "arn:aws:lambda:us-east-1:1:layer:l:1",
    signInUrl: "http://127.0.0.1:4050/login",
    count: 1,
    elsewhere: "https://x.execute-api.us-east-1.amazonaws.com",
  },
  endpoints: {
    site: "http://127.0.0.1:4001",
    Site: "http://127.0.0.1:4001",
    Rest: "http://127.0.0.1:4000/local",
    api: "http://127.0.0.1:4000/local",
    cognito: "http://127.0.0.1:4050",
    dynamodb: "http://127.0.0.1:4050",
    aws: "http://127.0.0.1:4050",
  },
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

function collect(options: TerminalOptions = {}) {
  const lines: string[] = [];
  const out = (line: string) => lines.push(stripVTControlCharacters(line));
  return { lines, reporter: terminalReporter("local", { ...options, out }) };
}
const withoutTime = (line = "") => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, "T");

describe("for people", () => {
  it("shows the message and the particular fields of a JSON log line", () => {
    const { lines, reporter } = collect();
    reporter.log(
      record('{"level":"WARN","message":"sent","function_name":"x","status":201,"used":{"r":1}}'),
    );
    expect(lines.map(withoutTime)).toEqual(['  T Rooms WARN sent status=201 used={"r":1}']);
  });

  it("shows any other line unchanged, with its level", () => {
    const { lines, reporter } = collect();
    reporter.log(record("plain {text}\n"));
    reporter.log(record("{not json", { level: "ERROR", functionName: "mine" }));
    expect(lines.map(withoutTime)).toEqual([
      "  T Rooms INFO plain {text}",
      "  T mine ERROR {not json",
    ]);
  });

  it("hides metrics and Lambda's START, END and REPORT lines", () => {
    const { lines, reporter } = collect();
    reporter.log(record("START RequestId: id", { source: "platform" }));
    reporter.log(record(metric));
    expect(lines).toEqual([]);
  });

  it("groups lines by request", () => {
    const { lines, reporter } = collect();
    reporter.log(record("a1", { requestId: "a" }));
    reporter.log(record("b1", { requestId: "b" }));
    reporter.log(record("a2", { requestId: "a" }));
    reporter.log(record("END RequestId: a", { requestId: "a", source: "platform" }));
    expect(lines.map((line) => line.slice(-2))).toEqual(["a1", "a2", "b1"]);
  });

  it("names a function as the infra does where a diagnosis has its ARN", () => {
    const { lines, reporter } = collect();
    const arn = "arn:aws:lambda:eu-west-1:000000000000:function:app-local-RoomsFunction-abcdefgh";
    reporter.diagnosis("id", `${arn} failed.`, undefined);
    expect(lines).toEqual(["  Rooms failed."]);
  });

  it("shows the body of a mail in a terminal", () => {
    const { lines, reporter } = collect({ secrets: true });
    reporter.mail(mail);
    expect(lines).toEqual(["  mail to ana@example.com: Your code: It is 123456"]);
  });

  it("shows each address once, the users, the sign-in command and commands to try", () => {
    const { lines, reporter } = collect({ secrets: true });
    reporter.ready(report);
    expect(lines).toEqual([
      "\nStage local is up",
      "  site       http://127.0.0.1:4001",
      "  api        http://127.0.0.1:4000/local",
      "  aws        http://127.0.0.1:4050",
      "  console    http://127.0.0.1:4050/_local",
      "  signInUrl  http://127.0.0.1:4050/login",
      "\nSign in",
      "  ana@example.com       secret    admins",
      "  benjamin@example.com  secret-2",
      "  token --user ana@example.com",
      "\nTry",
      "  curl u",
      "\nCtrl-C stops it; data is kept.",
    ]);
  });

  it("shows outputs that are no local address with --verbose", () => {
    const { lines, reporter } = collect({ verbose: true });
    reporter.ready(report);
    expect(lines).toContain("  layerArn   arn:aws:lambda:us-east-1:1:layer:l:1");
  });

  it("shows the steps of the start with --verbose", () => {
    for (const verbose of [false, true]) {
      const { lines, reporter } = collect({ verbose });
      reporter.step("ports", 1.2);
      expect(lines).toEqual(verbose ? ["  ports 1 ms"] : []);
    }
  });

  it.each([
    [{}, 3, ["  not emulated: 0", "  not emulated: 1", "  not emulated: 2"]],
    [{}, 5, ["  not emulated: 5 components and features; --verbose lists them"]],
    [{ verbose: true }, 5, [0, 1, 2, 3, 4].map((index) => `  not emulated: ${index}`)],
  ])("with %j prints what is not emulated of %i components", (options, count, expected) => {
    const { lines, reporter } = collect(options);
    reporter.notEmulated([...Array(count).keys()].map(String));
    expect(lines).toEqual(expected);
  });

  it("prints no password and no code in a pipe", () => {
    const { lines, reporter } = collect();
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
    reporter.notEmulated(["a", "b"]);
    reporter.mail(mail);
    reporter.log(record(metric));
    reporter.ready(report);
    const { outputs, endpoints, seed } = report;
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual([
      { ready: true, outputs, endpoints, seed },
    ]);
    expect(err.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: "line", message: "hello" },
      { type: "line", message: "not emulated: a" },
      { type: "line", message: "not emulated: b" },
      { type: "mail", to: "ana@example.com", subject: "Your code" },
      { type: "log", ...record(metric) },
    ]);
  });
});
