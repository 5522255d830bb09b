import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { App } from "../evaluate/testing/fixture.ts";
import { installedApp, type Running, runCli } from "./testing/run-cli.ts";

let app: App;
let cli: Running | undefined;
beforeEach(async () => {
  app = await installedApp("hello");
});
afterEach(async () => {
  await cli?.[Symbol.asyncDispose]();
  cli = undefined;
  app[Symbol.dispose]();
});

const config = (run: string) => `export default $config({
  app: () => ({ name: "hello", home: "aws", providers: { aws: { region: "us-east-1" } } }),
  async run() { ${run} },
});`;

/** Command lines of the processes that work in the app's folder or on its state. */
const processesOf = (cwd: string): string[] =>
  readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        const isOurs = command.includes(cwd) || readlinkSync(`/proc/${pid}/cwd`) === cwd;
        return isOurs ? [command] : [];
      } catch {
        return [];
      }
    });

/** Fails when the CLI has left a process or `running.json` behind. */
async function expectNothingLeft(): Promise<void> {
  expect(existsSync(join(app.cwd, ".sst/local/local/running.json"))).toBe(false);
  if (existsSync("/proc"))
    await expect.poll(() => processesOf(app.cwd), { timeout: 10_000 }).toEqual([]);
}

describe.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)("%s", (signal, code) => {
  it(`ends an evaluation that never ends, with exit code ${code}`, async () => {
    app.write("sst.config.ts", config(`console.log("evaluating"); for (;;);`));
    cli = runCli(app.cwd, ["dev"]);
    await cli.event(({ message }) => message === "evaluating");
    cli.process.kill(signal);
    expect(await cli.exited).toBe(code);
    await expectNothingLeft();
  });

  it(`ends a stack that starts, with exit code ${code}`, async () => {
    cli = runCli(app.cwd, ["dev"]);
    await cli.event(({ name }) => name === "ports");
    cli.process.kill(signal);
    expect(await cli.exited).toBe(code);
    await expectNothingLeft();
  });

  it(`ends a stack that serves, with exit code ${code}`, async () => {
    cli = runCli(app.cwd, ["dev"]);
    await cli.ready;
    cli.process.kill(signal);
    expect(await cli.exited).toBe(code);
    await expectNothingLeft();
  });
});

// The terminal's Ctrl-C reaches esbuild's process too, whose end makes a build fail.
it.each([
  ["arrives a moment later", `setTimeout(() => process.kill(process.pid, "SIGINT"), 50);`, "true"],
  ["does not arrive", "", "false"],
])("knows whether a signal has caused a failure when it %s", (_, signal, expected) => {
  const script = `
    import { listenForShutdown } from ${JSON.stringify(join(import.meta.dirname, "shutdown.ts"))};
    const shutdown = listenForShutdown();
    ${signal}
    console.log(await shutdown.hasCausedFailure());
    process.exit();`;
  const args = ["--no-warnings", "--input-type=module", "--eval", script];
  expect(String(spawnSync(process.execPath, args).stdout).trim()).toBe(expected);
});

it("ends the evaluation of a command that handles no signals", async () => {
  app.write("sst.config.ts", config(`console.error("evaluating"); for (;;);`));
  cli = runCli(app.cwd, ["graph"]);
  await cli.event(({ line }) => line === "evaluating");
  cli.process.kill("SIGTERM");
  expect(await cli.exited).toBe("SIGTERM");
  await expectNothingLeft();
});

describe("a first start of dev that is refused", () => {
  const authorizer = (ttl: number) =>
    config(`
      const runtime = "nodejs22.x";
      const api = new sst.aws.ApiGatewayV1("Api");
      const tokenFunction = { handler: "src/hello.handler", runtime };
      const { id } = api.addAuthorizer({ name: "Token", tokenFunction, ttl: ${ttl} });
      api.route("GET /hello/{name}", { handler: "src/hello.handler", runtime }, { auth: { custom: id } });
      api.deploy();`);

  it("exits with code 1 and says why", async () => {
    app.write("sst.config.ts", authorizer(4000));
    cli = runCli(app.cwd, ["dev"]);
    expect(await cli.exited).toBe(1);
    await cli.event(({ line }) => String(line).includes("authorizerResultTtlInSeconds is 4000"));
    await expectNothingLeft();
  });
});
