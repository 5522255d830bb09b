import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { BIN } from "./testing/run-cli.ts";

/** Makes the bin believe that it runs on Node 20. */
const ON_NODE_20 = `--import=data:text/javascript,${encodeURIComponent(
  `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })`,
)}`;

it("runs on the app's own Node when started by a Node that is too old", () => {
  const { status, stdout } = spawnSync(process.execPath, [ON_NODE_20, BIN, "--help"]);
  expect([status, String(stdout)]).toEqual([0, expect.stringMatching(/^sst-local: /)]);
});

it("ends without a message when the reader of its output has left", async () => {
  const child = spawn(process.execPath, [BIN, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const messages = child.stderr.toArray();
  expect(await once(child, "close")).toEqual([128 + 13, null]);
  expect(Buffer.concat(await messages).toString()).toBe("");
});

it("says which Node it needs when the app has no newer one", () => {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-bin-"));
  cpSync(dirname(BIN), dir, { recursive: true });
  const args = [ON_NODE_20, join(dir, "sst-local.mjs"), "--help"];
  const { status, stderr } = spawnSync(process.execPath, args);
  rmSync(dir, { recursive: true });
  expect(status).toBe(1);
  expect(String(stderr)).toMatch(/^sst-local needs Node 22\.12 or newer; this is .+\n.+\n$/);
});

it("disables the telemetry of SST and others for every program that it starts", () => {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-bin-"));
  mkdirSync(join(dir, "dist"));
  cpSync(dirname(BIN), join(dir, "bin"), { recursive: true });
  writeFileSync(
    join(dir, "dist/cli-main.mjs"),
    `import { execFileSync } from "node:child_process";
     export const main = async () => void process.stdout.write(execFileSync("printenv"));`,
  );
  const { stdout } = spawnSync(process.execPath, [join(dir, "bin/sst-local.mjs")]);
  rmSync(dir, { recursive: true });
  expect(String(stdout)).toMatch(/^SST_TELEMETRY_DISABLED=1$/m);
  expect(String(stdout)).toMatch(/^DO_NOT_TRACK=1$/m);
});
