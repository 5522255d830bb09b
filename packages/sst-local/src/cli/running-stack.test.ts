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
};

it("says what the ready line says, and which process it is", () => {
  announce(stateDir, report);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ pid: process.pid, ...report });
});

it("is for its owner's eyes alone, whatever a killed process has left", () => {
  writeFileSync(`${file}.${process.pid}`, "", { mode: 0o644 });
  announce(stateDir, report);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("leaves nothing behind", () => {
  announce(stateDir, report)();
  expect(readdirSync(stateDir)).toEqual([]);
});

it("leaves alone what another process has written since", () => {
  const withdraw = announce(stateDir, report);
  const others = JSON.stringify({ pid: process.pid + 1 });
  writeFileSync(file, others);
  withdraw();
  expect(readFileSync(file, "utf8")).toBe(others);
});
