import { expect, it } from "vitest";
import { workbench } from "./testing.ts";

it("logs each line with its request, level and source, between START and REPORT", async () => {
  await using bench = workbench();
  const source = `console.log("loading");
    export const handler = async () => {
      console.debug("d %s", 1); console.info({ a: 1 }); console.warn("w"); console.error("e");
      process.stdout.write('{"level":"INFO"}\\n'); process.stderr.write("plain");
    };`;
  await bench.lambda.update([bench.define(source, { memorySize: 256 })]);
  await bench.lambda.invoke("f", {}, { requestId: "r-1" });
  expect(
    bench.records.map(({ requestId, level, source, message }) => [
      requestId,
      level,
      source,
      message.replace(/[\d.]+ ms/g, "N ms").replace(/Used: \d+ MB/, "Used: N MB"),
    ]),
  ).toEqual([
    [undefined, "INFO", "console", "loading"],
    ["r-1", "INFO", "platform", "START RequestId: r-1 Version: $LATEST"],
    ["r-1", "DEBUG", "console", "d 1"],
    ["r-1", "INFO", "console", "{ a: 1 }"],
    ["r-1", "WARN", "console", "w"],
    ["r-1", "ERROR", "console", "e"],
    ["r-1", "INFO", "stdout", '{"level":"INFO"}'],
    ["r-1", "ERROR", "stderr", "plain"],
    ["r-1", "INFO", "platform", "END RequestId: r-1"],
    [
      "r-1",
      "INFO",
      "platform",
      "REPORT RequestId: r-1\tDuration: N ms\tBilled Duration: N ms\tMemory Size: 256 MB\tMax Memory Used: N MB\tInit Duration: N ms",
    ],
  ]);
  expect(bench.records.every(({ functionName }) => functionName === "f")).toBe(true);
});

it("does not log levels below AWS_LAMBDA_LOG_LEVEL", async () => {
  await using bench = workbench();
  const source = `export const handler = async () => { console.info("i"); console.warn("w"); };`;
  await bench.lambda.update([
    bench.define(source, { environment: { AWS_LAMBDA_LOG_LEVEL: "WARN" } }),
  ]);
  const { logs } = await bench.lambda.invoke("f", {});
  expect(logs.map(({ message }) => message)).toEqual(["w"]);
});

it("logs an error of the handler with its own properties and nested errors", async () => {
  await using bench = workbench();
  const source = `export const handler = async () => {
    throw Object.assign(new Error("outer"), { code: "E1", detail: new TypeError("inner") });
  };`;
  await bench.lambda.update([bench.define(source)]);
  const { logs } = await bench.lambda.invoke("f", {});
  const [label, json = ""] = logs[0]?.message.split("\t") ?? [];
  expect(label).toBe("Invoke Error ");
  expect(JSON.parse(json)).toMatchObject({
    errorType: "Error",
    errorMessage: "outer",
    code: "E1",
    detail: { errorType: "TypeError", errorMessage: "inner" },
  });
});

it("logs output of a process that bypasses the console", async () => {
  await using bench = workbench();
  const source = `import { writeSync } from "node:fs";
    export const handler = async () => { writeSync(1, "native\\n"); };`;
  await bench.lambda.update([bench.define(source, { isolation: "process" })]);
  await bench.lambda.invoke("f", {});
  expect(await bench.logged(({ message }) => message === "native")).toMatchObject({
    source: "stdout",
  });
});
