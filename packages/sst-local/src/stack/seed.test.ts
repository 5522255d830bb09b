import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { SeedUser } from "../aws/service.ts";
import { testGraph } from "../aws/testing/run-service.ts";
import { startStack } from "./stack.ts";

const ana: SeedUser = { email: "ana@example.com", password: "Correct-horse-1", groups: [] };

it.each([
  [
    "reports seed users",
    [ana],
    ["there is no user pool, so that no user of seed.users can sign in"],
  ],
  ["reports nothing without seed users", [], []],
])("%s where the graph has no user pool", async (_, seed, reported) => {
  const cwd = mkdtempSync(join(tmpdir(), "sst-local-seed-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const lines: string[] = [];
  const ignore = () => {};
  const stack = await startStack({
    graph: testGraph([]),
    cwd,
    stateDir: join(cwd, "state"),
    port: 0,
    seed,
    listener: {
      ...{ step: ignore, log: ignore, mail: ignore, diagnosis: ignore, request: ignore },
      line: (line) => lines.push(line),
    },
  });
  await stack.stop();
  expect(lines).toEqual(reported);
});
