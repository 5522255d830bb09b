import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../evaluate/testing/fixture.ts";
import { installedApp, type Serving, serving, sstLocal } from "./testing/run-cli.ts";

let app: App;
beforeAll(async () => {
  app = await installedApp("hello");
  app.write(
    "sst.config.ts",
    `export default $config({
      app: () => ({ name: "hello", home: "aws" }),
      async run() {
        const runtime = "nodejs22.x";
        new sst.aws.Function("Echo", { handler: "src/echo.handler", runtime });
        new sst.aws.Function("Broken", { handler: "src/echo.broken", runtime });
        new sst.aws.Cron("Tick", {
          function: { handler: "src/echo.handler", runtime },
          schedule: "rate(1 day)",
          event: { job: "clean" },
        });
      },
    });`,
  );
  app.write(
    "src/echo.ts",
    `export const handler = async (event: unknown) => ({ event, pid: process.pid });
    export const broken = async () => {
      throw new TypeError("no such thing");
    };`,
  );
});
afterAll(() => app[Symbol.dispose]());

const invoke = (...args: string[]) => sstLocal(app.cwd, ["invoke", ...args]);

function eventFile(content: string): string {
  const file = join(app.cwd, "event.json");
  writeFileSync(file, content);
  return file;
}

/** The same for a stack that runs and for one of the call's own. */
function invocations(): void {
  it("prints the result of an event in a file", async () => {
    const { code, stdout, stderr } = await invoke("Echo", "--event", eventFile('{"a":1}'));
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ event: { a: 1 } });
  });

  it("prints a function error that can be read, and exits with code 1", async () => {
    const { code, stdout, stderr } = await invoke("Broken", "{}");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      "Broken failed: TypeError: no such thing\n    at broken (src/echo.ts:3:13)\n",
    );
  });

  it("prints the payload of a function error with --json", async () => {
    const { code, stdout } = await invoke("Broken", "{}", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ errorType: "TypeError" });
  });

  it("runs the function of a schedule with the event of the schedule, or another one", async () => {
    const { code, stdout, stderr } = await invoke("Tick");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ event: { job: "clean" } });
    const other = await invoke("Tick", '{"a":1}');
    expect(JSON.parse(other.stdout)).toMatchObject({ event: { a: 1 } });
  });

  it("has an empty event unless one is given", async () => {
    expect(JSON.parse((await invoke("Echo")).stdout)).toMatchObject({ event: {} });
    expect(JSON.parse((await invoke("Echo", "null")).stdout)).toMatchObject({ event: null });
  });

  it("suggests a function", async () => {
    const { code, stderr } = await invoke("Ehco", "{}");
    expect(code).toBe(1);
    expect(stderr).toContain('There is no function "Ehco". Did you mean Echo?\n');
    expect(stderr).toContain("There are: TickHandler, Broken, Echo, Tick.\n");
  });
}

it.each([
  [[], "invoke needs a function and at most one event."],
  [["Echo", "{}", "--event", "-"], "invoke needs a function and at most one event."],
  [["Echo", "{a"], "The event is not JSON: "],
  [["Echo", "--event", "missing.json"], "The event in missing.json cannot be read: "],
])("refuses %j", async (args, message) => {
  const { code, stderr } = await invoke(...args);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
});

describe("without a running stack", invocations);

describe("with a running stack", () => {
  let dev: Serving;
  beforeAll(async () => {
    dev = await serving(app.cwd, ["dev"]);
  });
  afterAll(() => dev[Symbol.asyncDispose]());

  invocations();

  it("runs the function in that stack", async () => {
    const { stdout } = await invoke("Echo", "[]");
    expect(JSON.parse(stdout)).toEqual({ event: [], pid: dev.process.pid });
  });

  it("refuses a second start of the stage, and --fresh, and says where it runs", async () => {
    const file = join(app.cwd, ".sst/local/local/graph.json");
    const graph = readFileSync(file, "utf8");
    for (const command of [["dev"], ["start", "--fresh"], ["graph", "--fresh"]]) {
      const { code, stderr } = await sstLocal(app.cwd, command);
      expect(code).toBe(1);
      const where = `${dev.ready.endpoints["aws"]} (process ${dev.process.pid}).`;
      expect(stderr).toContain(`Stage local of this app runs already: ${where}\n`);
    }
    expect(readFileSync(file, "utf8")).toBe(graph);
  });
});
