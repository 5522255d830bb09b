import { afterEach, beforeEach, expect, it } from "vitest";
import type { App } from "../evaluate/testing/fixture.ts";
import { installedApp, type Running, runCli } from "./testing/run-cli.ts";

let app: App;
let cli: Running;
beforeEach(async () => {
  app = await installedApp("hello");
});
afterEach(async () => {
  await cli[Symbol.asyncDispose]();
  app[Symbol.dispose]();
});

const config = (timeout: string) => `export default $config({
  app: () => ({ name: "hello", home: "aws" }),
  async run() {
    const runtime = "nodejs22.x";
    new sst.aws.Function("Hello", { handler: "src/hello.handler", runtime, timeout: "${timeout}" });
  },
});
`;

it("prints what AWS refuses with file and line and exits with code 1 under --check", async () => {
  app.write("sst.config.ts", config("20 minutes"));
  cli = runCli(app.cwd, ["graph", "--check"]);
  expect(await cli.exited).toBe(1);
  await cli.event(
    ({ line }) =>
      line === "sst.config.ts:5:5: AWS refuses the function Hello: the timeout is 1200 seconds.",
  );
});

it("exits with code 0 under --check when AWS accepts the graph", async () => {
  app.write("sst.config.ts", config("15 minutes"));
  cli = runCli(app.cwd, ["graph", "--check"]);
  expect(await cli.exited).toBe(0);
});
