import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";

const script = join(import.meta.dirname, "release.ts");

/** A fake AWS CLI that knows two functions and records its calls. */
const fakeAws = `#!${process.execPath}
const fs = require("node:fs");
const args = process.argv.slice(2);
fs.appendFileSync(process.env.CALLS, JSON.stringify(args) + "\\n");
const name = args[args.indexOf("--function-name") + 1];
const answer = {
  "get-alias": () => ({ FunctionVersion: "1" }),
  "list-versions-by-function": () => ({
    Versions: ["$LATEST", "1", ...(name === "same" ? [] : ["2"])].map((Version) => ({ Version })),
  }),
  "create-deployment": () => ({
    deploymentId: "d-" + args[args.indexOf("--deployment-group-name") + 1],
  }),
  wait: () => null,
}[args[1]]();
if (args[1] === "wait" && args.includes(process.env.FAILS)) {
  console.error("Waiter DeploymentSuccessful failed");
  process.exit(255);
}
if (answer) console.log(JSON.stringify(answer));
`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "souk-release-"));
  writeFileSync(join(folder, "aws"), fakeAws, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  code: number;
  stdout: string;
  stderr: string;
  /** The recorded calls of create-deployment. */
  started: string[][];
}

function release(outputs: object, args: string[] = [], fails = ""): Promise<Run> {
  const file = join(folder, "outputs.json");
  const calls = join(folder, "calls");
  writeFileSync(file, JSON.stringify(outputs));
  writeFileSync(calls, "");
  const env = {
    ...process.env,
    PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
    SOUK_OUTPUTS: file,
    CALLS: calls,
    FAILS: fails,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      const lines = readFileSync(calls, "utf8").split("\n").filter(Boolean);
      const started = lines
        .map((line) => JSON.parse(line) as string[])
        .filter(([, verb]) => verb === "create-deployment");
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr, started });
    });
  });
}

const outputs = { releaseApplication: "souk-prod", functionNames: ["rooms", "orders", "same"] };

it("deploys each function that has a newer version, and waits for the result", async () => {
  const { code, stdout, started } = await release(outputs);
  expect(code).toBe(0);
  expect(started).toHaveLength(2);
  expect(started[0]).toEqual(
    expect.arrayContaining(["--application-name", "souk-prod", "--deployment-group-name"]),
  );
  expect(started.flat().join()).not.toContain("AllAtOnce");
  expect(stdout).toContain("rooms: released");
});

it("exits with 1 if a deployment was rolled back, and prints how to roll back the others", async () => {
  const { code, stderr } = await release(outputs, [], "d-orders");
  expect(code).toBe(1);
  expect(stderr).toContain("orders: rolled back to 1");
  expect(stderr).toContain("node scripts/release.ts rooms=1");
});

it("moves the given function at once with --at-once", async () => {
  const { started } = await release(outputs, ["rooms=2", "--at-once"]);
  expect(started).toHaveLength(1);
  expect(started[0]).toContain("CodeDeployDefault.LambdaAllAtOnce");
});

it("does nothing in a stage without aliases", async () => {
  const { code, started, stdout } = await release({ functionNames: ["rooms"] });
  expect([code, started]).toEqual([0, []]);
  expect(stdout).toContain("no aliases");
});

it("reports an error in one sentence", async () => {
  const { code, stderr } = await release(outputs, ["rooms=7"]);
  expect(code).toBe(1);
  expect(stderr.trim()).toBe("rooms has no version 7");
});
