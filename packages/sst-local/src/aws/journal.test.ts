import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import { Journal } from "./journal.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "sst-local-journal-"));
  file = join(directory, "state", "pool.jsonl");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** What somebody finds who opens the file now. */
function read(): Record<string, unknown> {
  const journal = new Journal(file);
  const found = Object.fromEntries(journal.entries(""));
  journal.close();
  return found;
}

it("finds the last value of each key again, and no deleted key", () => {
  const journal = new Journal(file);
  journal.set("user/1", { name: "a" });
  journal.set("user/2", { name: "b" });
  journal.set("user/1", { name: "c" });
  journal.delete("user/2");
  expect(read()).toEqual({ "user/1": { name: "c" } });
  journal.close();
});

it("lists by prefix", () => {
  const journal = new Journal(file);
  journal.set("user/1", 1);
  journal.set("group/1", 2);
  expect([...journal.entries("user/")]).toEqual([["user/1", 1]]);
  journal.close();
});

it("keeps its file for the owner alone", () => {
  new Journal(file).close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it("forgets a line that was cut short, and writes on after it", () => {
  const journal = new Journal(file);
  journal.set("a", 1);
  journal.close();
  appendFileSync(file, '{"key":"b","val');
  const reopened = new Journal(file);
  reopened.set("c", 3);
  reopened.close();
  expect(read()).toEqual({ a: 1, c: 3 });
});

it("refuses a file whose middle is damaged, by line", () => {
  new Journal(file).close();
  appendFileSync(file, "nonsense\n");
  expect(() => new Journal(file)).toThrow(`${file}:1 is not a journal line`);
});

it("rewrites the file when most of its lines are outdated", () => {
  const journal = new Journal(file);
  for (let number = 0; number < 1000; number += 1) journal.set("same", number);
  journal.close();
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(250);
  expect(read()).toEqual({ same: 999 });
});

it("has everything that was kept when the process is killed", async () => {
  const writer = join(import.meta.dirname, "testing", "journal-writer.ts");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", writer, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let last = -1;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (last === 700) child.kill("SIGKILL");
  }
  expect(last).toBeGreaterThanOrEqual(700);
  const found = read();
  for (let number = last - 49; number <= last; number += 1) {
    expect(found[`n/${number % 50}`]).toBeGreaterThanOrEqual(number);
  }
});
