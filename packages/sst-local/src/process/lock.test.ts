import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "./lock.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sst-local-"));
  file = join(folder, "lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

it("runs one at a time, and tells the second that it waited", async () => {
  const order: string[] = [];
  const first = withLock(file, async (waited) => {
    order.push(`in ${waited}`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push("out");
  });
  const second = withLock(file, async (waited) => void order.push(`in ${waited}`));
  await Promise.all([first, second]);
  expect(order).toEqual(["in false", "out", "in true"]);
  expect(existsSync(file)).toBe(false);
});

it("takes over the lock of a process that has exited", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(file, String(pid));
  expect(await withLock(file, async () => "done")).toBe("done");
});

it("is released after a failure", async () => {
  await expect(withLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await withLock(file, async () => "done")).toBe("done");
});
