import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BIN } from "./testing/run-cli.ts";

/** Makes the bin believe that it runs on Node 20. */
const ON_NODE_20 = `--import=data:text/javascript,${encodeURIComponent(
  `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })`,
)}`;

it("runs on the app's own Node when started by a Node that cannot run TypeScript", () => {
  const { status, stdout } = spawnSync(process.execPath, [ON_NODE_20, BIN, "--help"]);
  expect([status, String(stdout)]).toEqual([0, expect.stringMatching(/^sst-local: /)]);
});

it("says which Node it needs when the app has no newer one", () => {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-bin-"));
  cpSync(BIN, join(dir, "sst-local.mjs"));
  const args = [ON_NODE_20, join(dir, "sst-local.mjs"), "--help"];
  const { status, stderr } = spawnSync(process.execPath, args);
  rmSync(dir, { recursive: true });
  expect(status).toBe(1);
  expect(String(stderr)).toMatch(/^sst-local needs Node 22\.18 or newer; this is .+\n.+\n$/);
});
