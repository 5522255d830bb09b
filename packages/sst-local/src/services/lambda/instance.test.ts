import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Isolation } from "./definition.ts";
import { workbench } from "./testing.ts";

const both: Isolation[] = ["thread", "process"];

describe.each(both)("an instance that is a %s", (isolation) => {
  it("keeps module state from one invocation to the next", async () => {
    await using bench = workbench();
    const source = `let count = 0; export const handler = async () => ++count;`;
    await bench.lambda.update([bench.define(source, { isolation })]);
    expect((await bench.lambda.invoke("f", {})).payload).toBe(1);
    expect((await bench.lambda.invoke("f", {})).payload).toBe(2);
  });

  it("has the function's variables and those of Lambda, and none of sst-local's", async () => {
    process.env["OF_THE_HOST"] = "seen";
    await using bench = workbench();
    const source = `export const handler = async () => process.env;`;
    const environment = { TABLE: "t", SST_RESOURCE_Table: '{"name":"t"}' };
    const definition = bench.define(source, { isolation, environment, memorySize: 256 });
    await bench.lambda.update([definition]);
    const { payload } = await bench.lambda.invoke("f", {}, { traceId: "Root=1-2-3" });
    delete process.env["OF_THE_HOST"];
    expect(payload).toEqual({
      ...environment,
      TZ: ":UTC",
      LANG: "en_US.UTF-8",
      PATH: expect.stringContaining("/usr/bin") as string,
      _HANDLER: "bundle.handler",
      _X_AMZN_TRACE_ID: "Root=1-2-3",
      AWS_REGION: "eu-central-1",
      AWS_DEFAULT_REGION: "eu-central-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_FUNCTION_NAME: "f",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/f",
      AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(
        /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/,
      ) as string,
      LAMBDA_TASK_ROOT: definition.code,
      LAMBDA_RUNTIME_DIR: expect.any(String) as string,
    });
  });

  it("runs in the function's directory and in UTC", async () => {
    process.env["TZ"] = "America/New_York";
    await using bench = workbench();
    const source = `import { resolve } from "node:path";
      export const handler = async () => [process.cwd(), resolve("a"), new Date(0).getHours()];`;
    const definition = bench.define(source, { isolation });
    await bench.lambda.update([definition]);
    const { payload } = await bench.lambda.invoke("f", {});
    expect(payload).toEqual([definition.code, `${definition.code}/a`, 0]);
  });

  it("passes Lambda's context to the handler", async () => {
    await using bench = workbench();
    const source = `export const handler = async (_, c) =>
      ({ ...c, left: c.getRemainingTimeInMillis(), methods: Object.keys(c).filter((k) => typeof c[k] === "function") });`;
    await bench.lambda.update([bench.define(source, { isolation, timeout: 3 })]);
    const arn = "arn:aws:lambda:eu-central-1:123456789012:function:f:live";
    const options = { requestId: "r-1", clientContext: { custom: { a: 1 } } };
    const payload = (await bench.lambda.invoke(arn, {}, options)).payload as { left: number };
    expect(payload).toMatchObject({
      functionName: "f",
      functionVersion: "$LATEST",
      invokedFunctionArn: arn,
      memoryLimitInMB: "128",
      awsRequestId: "r-1",
      logGroupName: "/aws/lambda/f",
      logStreamName: expect.stringContaining("[$LATEST]") as string,
      callbackWaitsForEmptyEventLoop: true,
      clientContext: { custom: { a: 1 } },
      methods: ["succeed", "fail", "done", "getRemainingTimeInMillis"],
    });
    expect(payload.left).toBeGreaterThan(0);
    expect(payload.left).toBeLessThanOrEqual(3000);
  });

  it.each([
    ["an endless loop", "for (;;);"],
    ["a promise that is never settled", "await new Promise(() => setInterval(() => {}, 1000));"],
  ])("kills %s at the timeout and returns Lambda's error", async (_, body) => {
    await using bench = workbench();
    const source = `export const handler = async (e) => { if (e.ok) return "ok"; ${body} };`;
    await bench.lambda.update([bench.define(source, { isolation, timeout: 0.2 })]);
    const { payload, functionError } = await bench.lambda.invoke("f", {}, { requestId: "r-1" });
    expect(functionError).toBe("Unhandled");
    expect(payload).toEqual({
      errorMessage: expect.stringMatching(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z r-1 Task timed out after 0\.20 seconds$/,
      ) as string,
    });
    expect((await bench.lambda.invoke("f", { ok: true })).payload).toBe("ok");
  });

  it.each([
    ["process.kill(process.pid)", "terminated"],
    ["process.kill(process.pid, 'SIGKILL')", "killed"],
    ["process.kill(process.pid, 9)", "killed"],
    ["process.kill(0)", "terminated"],
    ["process.abort()", isolation === "thread" ? "aborted" : "killed"],
  ])("ends only the instance that calls %s", async (call, signal) => {
    await using bench = workbench();
    const source = `export const handler = async (e) => { if (e.ok) return "ok"; ${call}; await new Promise(() => setInterval(() => {}, 1000)); };`;
    await bench.lambda.update([bench.define(source, { isolation })]);
    expect((await bench.lambda.invoke("f", {}, { requestId: "r-1" })).payload).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: r-1 Error: Runtime exited with error: signal: ${signal}`,
    });
    expect((await bench.lambda.invoke("f", { ok: true })).payload).toBe("ok");
  });

  it("does not let a function signal its parent process", async () => {
    await using bench = workbench();
    const source = `export const handler = async () => {
      const error = (pid) => { try { process.kill(pid, "SIGTERM"); } catch (error) { return error.code; } };
      return [error(process.ppid), error(-process.ppid), process.kill(process.ppid, 0)];
    };`;
    await bench.lambda.update([bench.define(source, { isolation })]);
    expect((await bench.lambda.invoke("f", {})).payload).toEqual(["EPERM", "EPERM", true]);
  });

  it("calls the function's listener of a signal that it sends to itself", async () => {
    await using bench = workbench();
    const source = `export const handler = () => new Promise((resolve) => {
      if (!process.kill(process.pid, 0)) return resolve("not found");
      const timer = setInterval(() => {}, 1000);
      process.once("SIGUSR2", (name) => { clearInterval(timer); resolve(name); });
      process.kill(process.pid, "SIGUSR2");
    });`;
    await bench.lambda.update([bench.define(source, { isolation })]);
    expect((await bench.lambda.invoke("f", {})).payload).toBe("SIGUSR2");
  });

  it("drops an answer that arrives after the timeout", async () => {
    await using bench = workbench();
    const directory = bench.directory({});
    const source = `import { writeFileSync } from "node:fs";
      export const handler = async ({ mark }) => { if (mark) writeFileSync(mark, ""); return "late"; };`;
    await bench.lambda.update([bench.define(source, { isolation, timeout: 0.1 })]);
    await bench.lambda.invoke("f", {});
    const mark = `${directory}/mark`;
    const running = bench.lambda.invoke("f", { mark });
    // The instance is woken up at the end of this turn.
    await new Promise((resolve) => setImmediate(resolve));
    // This thread does not read the answer before the deadline has passed: it is busy until then.
    const busyUntil = performance.now() + 200;
    while (!existsSync(mark) || performance.now() < busyUntil);
    expect((await running).payload).toEqual({
      errorMessage: expect.stringMatching(/Task timed out after 0\.10 seconds$/) as string,
    });
    expect((await bench.lambda.invoke("f", {})).payload).toBe("late");
  });

  it("logs every line of an instance that is killed", async () => {
    await using bench = workbench();
    const source = `export const handler = async () => { for (let i = 0; i < 100; i++) console.log("line", i); for (;;); };`;
    await bench.lambda.update([bench.define(source, { isolation, timeout: 0.2 })]);
    const { logs } = await bench.lambda.invoke("f", {});
    expect(logs.map(({ message }) => message)).toEqual(
      Array.from({ length: 100 }, (_, index) => `line ${index}`),
    );
  });

  it.each([
    ["process.exit(1)", "process.exit(1)", "Runtime exited with error: exit status 1"],
    ["process.exit(0)", "process.exit(0)", "Runtime exited without providing a reason"],
    [
      "memory that runs out in objects",
      "const a = []; for (;;) a.push({ x: Math.random() });",
      "Runtime exited with error: signal: killed",
    ],
  ])("fails only the invocation of %s", async (_, body, reason) => {
    await using bench = workbench();
    const source = `export const handler = async (e) => { if (e.ok) return "ok"; ${body} };`;
    await bench.lambda.update([bench.define(source, { isolation, timeout: 120 })]);
    expect(await bench.lambda.invoke("f", {}, { requestId: "r-1" })).toMatchObject({
      functionError: "Unhandled",
      payload: {
        errorType: "Runtime.ExitError",
        errorMessage: `RequestId: r-1 Error: ${reason}`,
      },
    });
    expect((await bench.lambda.invoke("f", { ok: true })).payload).toBe("ok");
  });

  it.each([
    [
      "an uncaught exception",
      "setTimeout(() => { throw new RangeError('late') })",
      "RangeError",
      "late",
    ],
    [
      "an unhandled rejection",
      "void Promise.reject(new Error('dropped'))",
      "Runtime.UnhandledPromiseRejection",
      "Error: dropped",
    ],
  ])("fails only the invocation of %s", async (_, body, errorType, errorMessage) => {
    await using bench = workbench();
    const source = `export const handler = async (e) => { if (e.ok) return "ok"; ${body}; await new Promise(() => {}); };`;
    await bench.lambda.update([bench.define(source, { isolation })]);
    expect(await bench.lambda.invoke("f", {})).toMatchObject({
      functionError: "Unhandled",
      payload: { errorType, errorMessage, trace: expect.any(Array) as string[] },
    });
    expect((await bench.lambda.invoke("f", { ok: true })).payload).toBe("ok");
  });

  it("is frozen after its response until the next invocation", async () => {
    await using bench = workbench();
    const source = `export const handler = async (e) => {
        if (e.wait) await new Promise((resolve) => setTimeout(resolve, 5));
        else setTimeout(() => console.log("background"), 500);
      };`;
    // The timer of the first function is due while the other runs.
    const other = bench.define(
      `export const handler = () => new Promise((resolve) => setTimeout(resolve, 1000));`,
      { name: "other" },
    );
    await bench.lambda.update([bench.define(source, { isolation }), other]);
    await bench.lambda.invoke("f", {});
    await bench.lambda.invoke("other", {});
    expect(bench.records.some(({ message }) => message === "background")).toBe(false);
    await bench.lambda.invoke("f", { wait: true });
    expect(bench.records.some(({ message }) => message === "background")).toBe(true);
  });

  it("resolves packages and /opt files of layers, the last layer first", async () => {
    await using bench = workbench();
    const lower = bench.directory({
      "nodejs/node_modules/shared/package.json": `{"type":"module","exports":"./index.js"}`,
      "nodejs/node_modules/shared/index.js": `export const from = "lower";`,
      "nodejs/node_modules/only-lower/index.js": `module.exports = { from: "lower" };`,
      "data.mjs": `export const data = "lower";`,
    });
    const upper = bench.directory({
      "nodejs/node_modules/shared/package.json": `{"type":"module","exports":"./index.js"}`,
      "nodejs/node_modules/shared/index.js": `export const from = "upper";`,
    });
    const source = `import { from } from "shared"; import { data } from "/opt/data.mjs";
      import { createRequire } from "node:module"; const require = createRequire(import.meta.url);
      export const handler = async () => [from, require("only-lower").from, data];`;
    await bench.lambda.update([bench.define(source, { isolation, layers: [lower, upper] })]);
    expect((await bench.lambda.invoke("f", {})).payload).toEqual(["upper", "lower", "lower"]);
  });

  it("resolves the function's own packages first, then layers, then linked packages of the app", async () => {
    await using bench = workbench();
    const layer = bench.directory({
      "nodejs/node_modules/linked/index.js": `module.exports = "layer";`,
      "nodejs/node_modules/own/index.js": `module.exports = "layer";`,
    });
    const laptop = bench.directory({
      "node_modules/linked/index.js": `module.exports = "laptop";`,
      "node_modules/only-laptop/index.js": `module.exports = "laptop";`,
    });
    const source = `import linked from "linked"; import only from "only-laptop";
      export const handler = async () => [linked, only];`;
    const linking = bench.define(source, { isolation, layers: [layer] });
    symlinkSync(join(laptop, "node_modules"), join(linking.code, "node_modules"));
    const owning = bench.define("", {
      name: "owning",
      isolation,
      layers: [layer],
      code: bench.directory({
        "bundle.mjs": `import own from "own"; export const handler = async () => own;`,
        "node_modules/own/index.js": `module.exports = "own";`,
      }),
    });
    await bench.lambda.update([linking, owning]);
    expect((await bench.lambda.invoke("f", {})).payload).toEqual(["layer", "laptop"]);
    expect((await bench.lambda.invoke("owning", {})).payload).toBe("own");
  });

  it("maps stack traces with NODE_OPTIONS=--enable-source-maps", async () => {
    await using bench = workbench();
    const environment = { NODE_OPTIONS: "--enable-source-maps" };
    const source = `export const handler = async () => process.sourceMapsEnabled;`;
    await bench.lambda.update([bench.define(source, { isolation, environment })]);
    expect((await bench.lambda.invoke("f", {})).payload).toBe(true);
  });

  it("passes on payloads of megabytes with any Unicode character", async () => {
    await using bench = workbench();
    await bench.lambda.update([
      bench.define(`export const handler = async (e) => e;`, { isolation }),
    ]);
    const event = { text: "é€😀\u2028\n".repeat(200_000) };
    expect((await bench.lambda.invoke("f", event)).payload).toEqual(event);
  });
});

it.each([
  [
    "text that doubles",
    "let s = 'abc'; const a = []; for (;;) { s += s.slice(1) + a.length; a.push(s.split('')); }",
  ],
  ["buffers", "const a = []; for (;;) { a.push(Buffer.alloc(1e7, 1)); await null; }"],
  ["a map", "const m = new Map(); for (let i = 0; ; i++) m.set(i, i);"],
])("ends only the thread whose memory runs out in %s", async (_, body) => {
  await using bench = workbench();
  const source = `export const handler = async (e) => { if (e.ok) return "ok"; ${body} };`;
  await bench.lambda.update([bench.define(source, { timeout: 120 })]);
  expect((await bench.lambda.invoke("f", {})).payload).toMatchObject({
    errorType: "Runtime.ExitError",
  });
  expect((await bench.lambda.invoke("f", { ok: true })).payload).toBe("ok");
});
