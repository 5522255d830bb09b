import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { App } from "../evaluate/testing/fixture.ts";
import { type Debugger, openDebugger } from "./testing/debugger.ts";
import { installedApp, type Serving, serving, sstLocal } from "./testing/run-cli.ts";

let app: App;
let dev: Serving;
let inspector: string;

beforeAll(async () => {
  app = await installedApp("hello");
  // The test pauses the function for longer than its timeout.
  const config = readFileSync(join(app.cwd, "sst.config.ts"), "utf8");
  app.write("sst.config.ts", config.replace(`runtime:`, `timeout: "1 second", runtime:`));
  dev = await serving(app.cwd, ["dev", "--inspect=0"]);
  const line = await dev.event(({ message }) => String(message).startsWith("debugger at ws://"));
  inspector = String(line["message"]).split(/[ ;]/)[2] ?? "";
});
afterAll(async () => {
  await dev[Symbol.asyncDispose]();
  app[Symbol.dispose]();
});

const hello = async () =>
  (await fetch(`${dev.ready.endpoints["api"]}/hello/ana`)).json() as Promise<{ message: string }>;

describe("dev", () => {
  it("runs a saved handler and reports its function", async () => {
    expect(await hello()).toMatchObject({ message: "Hello, ana" });
    app.write("src/greeting.ts", `export const greeting = "Good day";\n`);
    const event = await dev.event(({ type }) => type === "reloaded");
    expect(event).toMatchObject({ infra: false, functions: [expect.stringMatching(/^ApiRoute/)] });
    expect(await hello()).toMatchObject({ message: "Good day, ana" });
  });

  it("reports a broken save by file and line, and its repair", async () => {
    app.write("src/greeting.ts", `export const greeting == "Hello";\n`);
    const event = await dev.event(({ type }) => type === "broken");
    expect(event["reason"]).toMatch(/^src\/greeting\.ts:1:23: /);
    expect(await hello()).toMatchObject({ message: "Good day, ana" });
    app.write("src/greeting.ts", `export const greeting = "Hello";\n`);
    await dev.event(({ type }) => type === "mended");
    expect(await hello()).toMatchObject({ message: "Hello, ana" });
  });

  it("pauses at a breakpoint in a source file for longer than the function's timeout", async () => {
    await hello();
    const debug: Debugger = await openDebugger(inspector);
    const source = join(app.cwd, "src/hello.ts");
    await debug.breakAt(source, 8);
    const answered = hello();
    await debug.paused();
    // Longer than the function's time limit of a second.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await debug.resume();
    expect(await answered).toMatchObject({ message: "Hello, ana" });
    debug.close();
  });
});

describe("shell", () => {
  const print = `const { Resource } = await import("sst");
    console.log(JSON.stringify([Resource.App.stage, Resource.Api.url, process.env.AWS_PROFILE ?? "",
      process.env.AWS_ENDPOINT_URL ?? "", process.env.AWS_REGION ?? ""]));`;
  const script = ["--", process.execPath, "--input-type=module", "--eval", print];
  const env = { ...process.env, AWS_PROFILE: "somebody", AWS_REGION: "eu-north-1" };

  it("gives a command the links and endpoints of the running stack", async () => {
    const { stdout } = await sstLocal(app.cwd, ["shell", ...script], env);
    const { api, aws } = dev.ready.endpoints;
    expect(JSON.parse(stdout)).toEqual(["local", `${api}/`, "", aws, "us-east-1"]);
  });

  it("gives a command only links when no stack runs", async () => {
    const { stdout, stderr } = await sstLocal(
      app.cwd,
      ["shell", "--stage", "other", ...script],
      env,
    );
    expect(stderr).toContain("Stage other does not run here: there are links, and no endpoints.");
    const [stage, url, , endpoint] = JSON.parse(stdout) as string[];
    expect(stage).toBe("other");
    expect(url).toMatch(/^https:\/\/\w+\.execute-api\.us-east-1\.amazonaws\.com\/other\/$/);
    expect(endpoint).toBe("");
  });

  it.each([
    ["the exit code of the command", ["-e", "process.exit(7)"], 7],
    [
      "128 plus the signal that ended the command",
      ["-e", "process.kill(process.pid, 'SIGKILL')"],
      137,
    ],
  ])("exits with %s", async (_, args, code) => {
    expect((await sstLocal(app.cwd, ["shell", "--", process.execPath, ...args])).code).toBe(code);
  });

  it.each([
    [["shell"], 1, "shell needs a command."],
    [["shell", "--", "no-such-program"], 127, `The program "no-such-program" was not found.`],
    [["shell", "--", "./src/hello.ts"], 126, `The program "./src/hello.ts" cannot be run.`],
  ])("exits %j with %i", async (args, expected, message) => {
    const { code, stderr } = await sstLocal(app.cwd, args);
    expect(code).toBe(expected);
    expect(stderr).toContain(message);
  });
});
