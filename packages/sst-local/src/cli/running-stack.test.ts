import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { announce } from "./running-stack.ts";

let stateDir: string;
let file: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "sst-local-running-"));
  file = join(stateDir, "running.json");
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const report = {
  outputs: { tableName: "t" },
  endpoints: { api: "u" },
  seed: { apiKey: "k" },
  environment: { SST_RESOURCE_App: "{}" },
  functions: { Hello: "app-local-HelloFunction-abcdefgh" },
  schedules: { Tick: { function: "app-local-HelloFunction-abcdefgh", event: {} } },
};

it("contains the ready line and the process id", () => {
  announce(stateDir, report);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ pid: process.pid, ...report });
});

it("is readable by its owner alone, even when a killed process has left a draft", () => {
  writeFileSync(`${file}.${process.pid}.new`, "", { mode: 0o644 });
  announce(stateDir, report);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("is removed with the stack", () => {
  announce(stateDir, report)();
  expect(readdirSync(stateDir)).toEqual([]);
});

it("is not removed when another stack has replaced it", () => {
  const withdraw = announce(stateDir, report);
  const others = JSON.stringify({ pid: process.pid + 1 });
  writeFileSync(file, others);
  withdraw();
  expect(readFileSync(file, "utf8")).toBe(others);
});
