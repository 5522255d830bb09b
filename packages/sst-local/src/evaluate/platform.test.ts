import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UserError } from "../errors.ts";
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

it("does not reinstall an installed platform", async () => {
  const platformDir = await sharedPlatform();
  const lines: string[] = [];
  await ensurePlatform(join(platformDir, "../.."), { log: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  expect(readPlatform(join(platformDir, "../..")).locked).toContainEqual(
    expect.objectContaining({ name: "aws", package: "@pulumi/aws", alias: "aws" }),
  );
});
