import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { isAlive } from "../process/is-alive.ts";
import { ensurePlatform, readPlatform } from "./platform.ts";
import { sharedPlatform } from "./testing/fixture.ts";

it("refuses an app without sst, with a hint", async () => {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "sst-local-")));
  const error: unknown = await ensurePlatform(cwd, { log: () => {} }).catch(
    (reason: unknown) => reason,
  );
  rmSync(cwd, { recursive: true });
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toContain("has no sst in its node_modules");
  expect((error as UserError).hint).toContain("npm install");
});

it("ends an installation that hangs, with its child processes", async () => {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "sst-local-")));
  const sst = join(cwd, "node_modules", "sst");
  mkdirSync(sst, { recursive: true });
  writeFileSync(join(sst, "package.json"), `{"version":"3.19.3","bin":{"sst":"sst.mjs"}}`);
  const child = `require("fs").writeFileSync("child.pid", String(process.pid)); setInterval(() => {}, 1e6)`;
  writeFileSync(
    join(sst, "sst.mjs"),
    `import { spawnSync } from "node:child_process";
    spawnSync(process.execPath, ["-e", ${JSON.stringify(child)}]);`,
  );
  const limitMs = 3_000;
  await expect(ensurePlatform(cwd, { log: () => {}, limitMs })).rejects.toThrow(
    "sst install did not end within 3 s and was stopped.",
  );
  const pid = Number(readFileSync(join(cwd, "child.pid"), "utf8"));
  await expect.poll(() => isAlive(pid)).toBe(false);
  rmSync(cwd, { recursive: true });
});

it.each([
  ['err="provider planets not found"', "sst install failed: provider planets not found"],
  [
    'err="failed to run bun install npm error code ECONNREFUSED\\nnpm error syscall connect"',
    "The npm registry cannot be reached, so that SST's platform cannot be installed.",
  ],
])("says why an installation failed: %s", async (error, message) => {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), "sst-local-")));
  const sst = join(cwd, "node_modules", "sst");
  mkdirSync(sst, { recursive: true });
  writeFileSync(join(sst, "package.json"), `{"version":"3.19.3","bin":{"sst":"sst.mjs"}}`);
  const log = `time=2026 level=ERROR msg="exited with error" ${error}`;
  writeFileSync(join(sst, "sst.mjs"), `console.error(${JSON.stringify(log)}); process.exit(1);`);
  await expect(ensurePlatform(cwd, { log: () => {} })).rejects.toThrow(message);
  rmSync(cwd, { recursive: true });
});

it("does not reinstall an installed platform", async () => {
  const platformDir = await sharedPlatform();
  const lines: string[] = [];
  await ensurePlatform(join(platformDir, "../.."), { log: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  expect(readPlatform(join(platformDir, "../..")).locked).toContainEqual(
    expect.objectContaining({ name: "aws", package: "@pulumi/aws", alias: "aws" }),
  );
});
