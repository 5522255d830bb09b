import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FunctionDefinition } from "./definition.ts";
import { workbench, type Workbench } from "./testing.ts";

/** A custom runtime: takes events over HTTP and answers with what `answer` of the test returns. */
const runtime = (answer: string, init = ""): string => `#!${process.execPath}
  const http = require("node:http");
  const call = (method, path, body) => new Promise((resolve, reject) => {
    const url = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/" + path;
    http.request(url, { method }, async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, headers: response.headers, text });
    }).on("error", reject).end(body);
  });
  const answer = ${answer};
  let count = 0;
  (async () => {
    ${init}
    for (;;) {
      const { headers, text } = await call("GET", "invocation/next");
      const id = headers["lambda-runtime-aws-request-id"];
      try {
        const body = await answer(JSON.parse(text), headers, ++count);
        await call("POST", "invocation/" + id + "/response", body);
      } catch (error) {
        const failure = { errorType: error.name, errorMessage: error.message, stackTrace: [] };
        await call("POST", "invocation/" + id + "/error", JSON.stringify(failure));
      }
    }
  })();`;

function define(
  bench: Workbench,
  source: string,
  overrides: Partial<FunctionDefinition> = {},
): FunctionDefinition {
  const code = bench.directory({ bootstrap: source });
  chmodSync(join(code, "bootstrap"), 0o755);
  return bench.define("", { code, handler: "my.handler", isolation: "bootstrap", ...overrides });
}

// Windows starts no file by its first line.
describe.skipIf(process.platform === "win32")("an instance of a custom runtime", () => {
  it("runs one event after the other with the headers of the Runtime API", async () => {
    await using bench = workbench();
    const answer = `(event, headers, count) => JSON.stringify({ event, count,
      arn: headers["lambda-runtime-invoked-function-arn"],
      remains: Number(headers["lambda-runtime-deadline-ms"]) - Date.now(),
      trace: headers["lambda-runtime-trace-id"],
      context: headers["lambda-runtime-client-context"] })`;
    const definition = define(bench, runtime(answer));
    await bench.lambda.update([definition]);
    const options = { traceId: "Root=1-a-b", clientContext: { custom: 1 } };
    const { payload } = await bench.lambda.invoke("f", { n: 1 }, options);
    expect(payload).toEqual({
      ...{ event: { n: 1 }, count: 1, arn: definition.arn, trace: "Root=1-a-b" },
      remains: expect.any(Number) as number,
      context: `{"custom":1}`,
    });
    const { remains } = payload as { remains: number };
    expect(remains > 0 && remains <= 10_000).toBe(true);
    expect((await bench.lambda.invoke("f", {})).payload).toMatchObject({ count: 2 });
  });

  it("has the variables of Lambda and its output in the log", async () => {
    await using bench = workbench();
    const answer = `() => { console.log("a line"); const { env } = process;
      return JSON.stringify([env._HANDLER, env.LAMBDA_TASK_ROOT === process.cwd(), env.AWS_EXECUTION_ENV ?? "none", env.MINE]); }`;
    await bench.lambda.update([define(bench, runtime(answer), { environment: { MINE: "yes" } })]);
    const { payload } = await bench.lambda.invoke("f", {});
    expect(payload).toEqual(["my.handler", true, "none", "yes"]);
    expect((await bench.logged(({ message }) => message === "a line")).source).toBe("stdout");
  });

  it("reports an error of the handler and goes on", async () => {
    await using bench = workbench();
    const answer = `({ bad }, _, count) => { if (bad) throw new TypeError("no luck"); return String(count); }`;
    await bench.lambda.update([define(bench, runtime(answer))]);
    expect(await bench.lambda.invoke("f", { bad: true })).toMatchObject({
      functionError: "Unhandled",
      payload: { errorType: "TypeError", errorMessage: "no luck" },
    });
    expect((await bench.lambda.invoke("f", {})).payload).toBe(2);
  });

  it.each([
    [
      "reports an error of its init",
      `await call("POST", "init/error", '{"errorType":"Init","errorMessage":"no"}'); process.exit(1);`,
      { errorType: "Init", errorMessage: "no" },
    ],
    ["exits in its init", `process.exit(3);`, { errorType: "Runtime.ExitError" }],
  ])("fails the invocation when it %s", async (_, init, payload) => {
    await using bench = workbench();
    await bench.lambda.update([define(bench, runtime("() => '1'", init))]);
    expect(await bench.lambda.invoke("f", {})).toMatchObject({
      functionError: "Unhandled",
      payload,
    });
  });

  it("is killed at its timeout, and the next invocation has a new one", async () => {
    await using bench = workbench();
    const answer = `({ hang }, _, count) => hang ? new Promise(() => setInterval(() => {}, 1000)) : String(count)`;
    await bench.lambda.update([define(bench, runtime(answer), { timeout: 1 })]);
    const { payload } = await bench.lambda.invoke("f", { hang: true });
    expect(payload).toMatchObject({ errorMessage: expect.stringContaining("timed out") as string });
    expect((await bench.lambda.invoke("f", {})).payload).toBe(1);
  });

  it("answers 400 for another request ID, 404 for another path and 413 for a large body", async () => {
    await using bench = workbench();
    const answer = `async () => JSON.stringify([
      (await call("POST", "invocation/other/response", "{}")).status,
      (await call("POST", "unknown", "{}")).status,
      (await call("DELETE", "invocation/next")).status,
      (await call("POST", "init/error", Buffer.alloc(9 * 2 ** 20))).status])`;
    await bench.lambda.update([define(bench, runtime(answer))]);
    expect((await bench.lambda.invoke("f", {})).payload).toEqual([400, 404, 404, 413]);
  });

  it("fails without a program named bootstrap", async () => {
    await using bench = workbench();
    const code = bench.directory({ other: "" });
    await bench.lambda.update([bench.define("", { code, isolation: "bootstrap" })]);
    expect((await bench.lambda.invoke("f", {})).functionError).toBe("Unhandled");
    await bench.logged(({ message }) => message.includes("ENOENT"));
  });
});
