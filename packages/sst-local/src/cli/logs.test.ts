import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { App } from "../evaluate/testing/fixture.ts";
import { BIN, installedApp, type Serving, serving, sstLocal } from "./testing/run-cli.ts";

let app: App;
let dev: Serving;

beforeAll(async () => {
  app = await installedApp("hello");
  app.write(
    "sst.config.ts",
    `export default $config({
      app: () => ({ name: "hello", home: "aws" }),
      async run() {
        const runtime = "nodejs22.x";
        new sst.aws.Function("Talk", { handler: "src/talk.handler", runtime });
        new sst.aws.Function("Broken", { handler: "src/talk.broken", runtime });
      },
    });`,
  );
  app.write(
    "src/talk.ts",
    `export const handler = async (event: unknown) => console.log("heard", event);
    export const broken = async () => {
      throw new TypeError("no such thing");
    };`,
  );
  dev = await serving(app.cwd, ["dev"]);
});
afterAll(async () => {
  await dev[Symbol.asyncDispose]();
  app[Symbol.dispose]();
});

const logs = (...args: string[]) => sstLocal(app.cwd, ["logs", ...args]);

/** Runs `sst-local logs` while the stack runs. */
function follow(...args: string[]): { output: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [BIN, "logs", ...args], {
    cwd: app.cwd,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((done) => child.once("close", done));
  return { output: () => text, ended };
}

const withoutTimes = (text: string) => text.replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, "T");

it.each([
  [["Tlak"], 'There is no function "Tlak". Did you mean Talk?'],
  [["--since", "soon"], "--since soon is not a time."],
  [["--since", "10"], "--since 10 is not a time."],
])("refuses %j", async (args, message) => {
  const { code, stderr } = await logs(...args);
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});

it("prints the lines of functions as they come, errors in the sources, until the stack ends", async () => {
  const [all, one, later] = [follow(), follow("Talk", "--json"), follow("--since", "2099-01-01")];
  await sstLocal(app.cwd, ["invoke", "Talk", '"ana"']);
  await sstLocal(app.cwd, ["invoke", "Broken"]);
  await vi.waitFor(() => expect(all.output()).toContain("talk.ts"), 20_000);
  await vi.waitFor(() => expect(one.output()).toContain("heard"), 20_000);
  await dev[Symbol.asyncDispose]();
  expect([await all.ended, await one.ended, await later.ended]).toEqual([0, 0, 0]);
  expect(withoutTimes(all.output())).toBe(
    [
      "  T Talk INFO heard ana",
      "  T Broken ERROR TypeError: no such thing",
      "        at broken (src/talk.ts:3:13)",
      "",
    ].join("\n"),
  );
  const lines = one.output().trim().split("\n");
  const entries = lines.map((line) => JSON.parse(line) as { message: string; function: string });
  expect(entries.map(({ message }) => message)).toContain("heard ana");
  expect(new Set(entries.map((entry) => entry.function)).size).toBe(1);
  expect(later.output()).toBe("");
});

it("says that no stack runs", async () => {
  await dev[Symbol.asyncDispose]();
  const { code, stderr } = await logs();
  expect([code, stderr]).toEqual([1, expect.stringContaining("Stage local does not run here.")]);
});
