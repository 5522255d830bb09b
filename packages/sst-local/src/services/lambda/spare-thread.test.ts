import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { workbench } from "./testing.ts";

const source = `import { threadId } from "node:worker_threads"; export const handler = async () => threadId;`;

/** The number that the next thread gets. */
async function nextThreadId(): Promise<number> {
  const worker = new Worker("", { eval: true });
  const { threadId } = worker;
  await worker.terminate();
  return threadId;
}

it("runs a function in the thread that was booted before", async () => {
  await using bench = workbench();
  const next = await nextThreadId();
  await bench.lambda.update([bench.define(source)]);
  expect((await bench.lambda.invoke("f", {})).payload).toBeLessThan(next);
});

it.each([
  ["more memory than the spare thread has", { memorySize: 2048 }],
  ["variables that Node.js reads", { environment: { NODE_OPTIONS: "--no-warnings" } }],
])("boots a thread of its own for a function with %s", async (_, overrides) => {
  await using bench = workbench();
  const next = await nextThreadId();
  await bench.lambda.update([bench.define(source, overrides)]);
  expect((await bench.lambda.invoke("f", {})).payload).toBeGreaterThan(next);
});

it("boots the next spare thread when the function has loaded", async () => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(source), bench.define(source, { name: "g" })]);
  await bench.lambda.invoke("f", {});
  await new Promise((resolve) => setImmediate(resolve));
  const next = await nextThreadId();
  expect((await bench.lambda.invoke("g", {})).payload).toBeLessThan(next);
});

it("boots the next spare thread when the function was loaded ahead of its next event", async () => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(source)]);
  await bench.lambda.invoke("f", {});
  await new Promise((resolve) => setImmediate(resolve));
  const last = await nextThreadId();
  const prepared = await bench.lambda.prepare([bench.define(source)]);
  prepared.commit();
  let own = 0;
  await expect.poll(async () => (await nextThreadId()) - last - ++own).toBe(1);
});

it("does not keep the process running", async () => {
  await using bench = workbench();
  const file = `${bench.directory({})}/idle.mjs`;
  const lambda = new URL("functions.ts", import.meta.url).href;
  writeFileSync(
    file,
    `import { createLambda } from ${JSON.stringify(lambda)}; createLambda().bootSpare(); console.log("end");`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  expect(stdout).toBe("end\n");
});
