import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { dynamodbLocal, findEngine } from "./process-command.ts";

const root = mkdtempSync(join(tmpdir(), "sst-local-path-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A PATH with these programs and nothing else. */
function path(programs: Record<string, string>): NodeJS.ProcessEnv {
  const dir = mkdtempSync(join(root, "bin-"));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  return { PATH: dir };
}

const works = "exit 0";
const newer = "echo dynoxide 1.10.0";
const older = "echo dynoxide 1.1.9";
const fails = "exit 1";
const NONE = "";
const launch = {
  host: "127.9.9.9",
  port: 1,
  dataDir: undefined,
  sweep: { port: 2, token: "secret" },
};

it.each<[string, string, Record<string, string>, string | undefined]>([
  ["a newer dynoxide on the PATH before the bundled binary", "/b", { dynoxide: newer }, "dynoxide"],
  ["the bundled binary before an older dynoxide", "/b", { dynoxide: older }, "bundled"],
  ["the bundled binary before one of no version", "/b", { dynoxide: works, npx: works }, "bundled"],
  ["dynoxide on the PATH", NONE, { dynoxide: works, npx: works, docker: works }, "dynoxide"],
  ["npx when it can get dynoxide", NONE, { npx: works, docker: works }, "npx dynoxide@1.2.1"],
  ["Docker when npx cannot", NONE, { npx: fails, docker: works }, "Docker"],
  ["nothing when Docker's daemon does not run", NONE, { npx: fails, docker: fails }, undefined],
  ["nothing on an empty PATH", NONE, {}, undefined],
])("finds %s", async (_, bundled, programs, from) => {
  const engine = await findEngine(path(programs), bundled);
  expect(engine?.from.replace(/^\/.*\//, "").replace(/ \(.*/, "")).toBe(from);
});

it("binds dynoxide to the given address alone, and keeps its token off the command line", async () => {
  const { args, env } = (await findEngine({}, "/b"))!.command(launch);
  expect(args.filter((_, i) => args[i - 1]?.endsWith("host"))).toEqual([
    "127.9.9.9",
    "127.9.9.9",
    "127.9.9.9:2",
  ]);
  expect(args.join(" ")).not.toContain("secret");
  expect(env).toEqual({ DYNOXIDE_MCP_AUTH_TOKEN: "secret" });
});

it("publishes DynamoDB Local on the given address only, with the folder mounted", () => {
  const local = dynamodbLocal("docker");
  const inFolder = local.command({ ...launch, dataDir: "/data dir" }).args;
  expect(inFolder).toEqual(expect.arrayContaining(["127.9.9.9:1:8000", "/data dir:/data"]));
  expect(inFolder.join(" ")).toMatch(/-sharedDb -dbPath \/data$/);
  expect(local.command(launch).args.join(" ")).toMatch(/-sharedDb -inMemory$/);
});
