import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { environmentOf, parseDotEnv, stageVariable } from "./dot-env.ts";

let cwd: string;
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), "sst-local-env-"))));
afterEach(() => rmSync(cwd, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(cwd, name), text);

describe("the environment of a stage", () => {
  it("has .env.<stage> over the process's variables over .env, as with the sst 3.19.3 binary", () => {
    write(".env", "A=all\nB=all\nC=all\n");
    write(".env.dev", "A=dev\nB=dev\n");
    write(".env.prod", "A=prod\n");
    const env = environmentOf(cwd, "dev", undefined, { A: "process", C: "process", D: "process" });
    expect(env).toEqual({ A: "dev", B: "dev", C: "process", D: "process" });
  });

  it("ignores a file that does not parse, and names its line but no value", () => {
    write(".env", "A=1\nnot a variable: secret\nB='secret");
    write(".env.dev", "C=3");
    const reports: string[] = [];
    expect(environmentOf(cwd, "dev", (line) => reports.push(line), {})).toEqual({ C: "3" });
    expect(reports).toEqual([expect.stringContaining(`${join(cwd, ".env")}:3 `)]);
    expect(reports.join()).not.toContain("secret");
  });
});

it("takes SST_STAGE from the environment, else from .env", () => {
  expect(stageVariable(cwd, {})).toBeUndefined();
  write(".env", "SST_STAGE=three\n");
  expect(stageVariable(cwd, {})).toBe("three");
  expect(stageVariable(cwd, { SST_STAGE: "two" })).toBe("two");
});

// Each result is what godotenv 1.5.1 returns for the same text.
it.each<[string, Record<string, string>]>([
  ["A=1\nB = 2\r\n", { A: "1", B: "2" }],
  ["# comment\n\nexport A=1 # comment\nB=a#b", { A: "1", B: "a#b" }],
  ["A=a # b # c", { A: "a # b" }],
  ["A: 1\nA.B=2", { A: "1", "A.B": "2" }],
  ["A='x $B \\n y'", { A: "x $B \\n y" }],
  ['A="x\\ny\\tz"', { A: "x\nytz" }],
  ['A="two\nlines"\nB=2', { A: "two\nlines", B: "2" }],
  ["B=1\nA=$B-${B}-\\$B-$X", { B: "1", A: "1-1-$B-" }],
  ["A=$B\nB=1", { A: "", B: "1" }],
  ["A=b=c\nB=", { A: "b=c", B: "" }],
  ['A="it\\"s" # c', { A: 'it"s' }],
])("parses %j as godotenv does", (text, variables) => {
  expect(parseDotEnv(text)).toEqual({ variables });
});

it.each([
  ["no equals\nA=1", 1],
  ["A=1\nA-B=1", 2],
  ['A=1\n\nB="unterminated', 3],
])("refuses %j at line %i, as godotenv does", (text, line) => {
  expect(parseDotEnv(text)).toEqual({ line });
});
