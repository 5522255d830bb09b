import { spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import { UserError } from "../errors.ts";
import { checkFields } from "./files.ts";
import { Journal } from "./journal.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "sst-local-journal-"));
  file = join(directory, "state", "pool.jsonl");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const kinds = {
  user: (value: unknown) => checkFields<{ name: string }>(value, { string: ["name"] }),
  count: Number,
};
const open = () => new Journal(file, kinds);

/** The contents for another process that opens the file now. */
function read() {
  const journal = open();
  const found = { users: [...journal.values("user")], counts: [...journal.values("count")] };
  journal.close();
  return found;
}

it("returns the last value of each id, and no deleted one", () => {
  const journal = open();
  journal.set("user", "1", { name: "a" });
  journal.set("user", "2", { name: "b" });
  journal.set("user", "1", { name: "c" });
  journal.delete("user", "2");
  expect(read()).toEqual({ users: [{ name: "c" }], counts: [] });
  expect(journal.get("user", "1")).toEqual({ name: "c" });
  expect(journal.get("user", "2")).toBeUndefined();
  journal.close();
});

it("keeps the values of each kind apart", () => {
  const journal = open();
  journal.set("count", "1", 7);
  journal.set("user", "1", { name: "a" });
  expect([...journal.values("user")]).toEqual([{ name: "a" }]);
  expect([...journal.values("count")]).toEqual([7]);
  journal.close();
});

it("keeps its file and folder readable by the owner alone", () => {
  open().close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
});

it("drops a line that was cut short, and appends after it", () => {
  const journal = open();
  journal.set("count", "a", 1);
  journal.close();
  appendFileSync(file, '{"key":"count/b","val');
  const reopened = open();
  reopened.set("count", "c", 3);
  reopened.close();
  expect(read().counts).toEqual([1, 3]);
});

it.each([
  ["no JSON", "nonsense"],
  ["no object", "1"],
  ["of an unknown kind", '{"key":"group/1","value":{}}'],
  ["of another shape", '{"key":"user/1","value":{"name":1}}'],
])("refuses a line that is %s, naming file and line", (_, line) => {
  open().close();
  appendFileSync(file, `${line}\n`);
  expect(open).toThrow(UserError);
  expect(open).toThrow(`${file} cannot be read: line 1: `);
});

it("rewrites the file when most of its lines are outdated", () => {
  const journal = open();
  for (let number = 0; number < 1000; number += 1) journal.set("count", "same", number);
  journal.close();
  expect(readFileSync(file, "utf8").split("\n").length).toBeLessThan(250);
  expect(read().counts).toEqual([999]);
});

it("loses nothing that was set when the process is killed", async () => {
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
  const journal = new Journal(file, { n: Number });
  for (let number = last - 49; number <= last; number += 1) {
    expect(journal.get("n", String(number % 50))).toBeGreaterThanOrEqual(number);
  }
  journal.close();
});
