import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { serveDynamoDb } from "../services/dynamodb/testing/serve.ts";
import { main } from "./main.ts";
import { announce } from "./running-stack.ts";

let served: Awaited<ReturnType<typeof serveDynamoDb>>;
let stopped = () => {};
const cwd = mkdtempSync(join(tmpdir(), "sst-local-faults-"));
beforeAll(async () => {
  writeFileSync(join(cwd, "sst.config.ts"), "");
  served = await serveDynamoDb();
});
afterEach(() => {
  stopped();
  served.faults.set({});
  vi.restoreAllMocks();
});
afterAll(async () => {
  await served.stop();
  rmSync(cwd, { recursive: true, force: true });
});

const faults = (...args: string[]) =>
  main(["faults", ...args, "--cwd", cwd, "--state", cwd, "--stage", "test"]);
const run = () =>
  (stopped = announce(cwd, {
    outputs: {},
    endpoints: { aws: served.url },
    seed: {},
    environment: {},
    functions: {},
    schedules: {},
  }));

it("sets and ends the faults of a running stack", async () => {
  const print = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  run();
  const options = ["--throttle", "0.2", "--delay", ".1", "--delay-ms", "5"];
  expect(await faults("dynamodb", ...options, "--operations", "PutItem,Query")).toBe(0);
  expect(served.faults.settings).toEqual({
    throttle: 0.2,
    delay: 0.1,
    delayMs: 5,
    operations: ["PutItem", "Query"],
  });
  expect(print.mock.lastCall?.[0]).toBe(`${JSON.stringify(served.faults.settings)}\n`);
  expect(await faults("dynamodb")).toBe(0);
  expect(served.faults.settings.throttle).toBe(0.2);
  expect(await faults("dynamodb", "off")).toBe(0);
  expect(served.faults.settings).toEqual({});
});

it.each<[string, string[]]>([
  ["needs a service", []],
  ["throttle is a share from 0 to 1.", ["dynamodb", "--throttle", "20%"]],
  ["add up to 1.2", ["dynamodb", "--throttle", "0.6", "--hang", "0.6"]],
  ["no faults for s3", ["s3", "--throttle", "1"]],
])("prints a sentence: %s", async (sentence, args) => {
  const print = vi.spyOn(console, "error").mockReturnValue();
  run();
  expect(await faults(...args)).toBe(1);
  expect(print.mock.calls.join("\n")).toContain(sentence);
  expect(served.faults.settings).toEqual({});
});

it("prints a sentence when no stack runs", async () => {
  const print = vi.spyOn(console, "error").mockReturnValue();
  expect(await faults("dynamodb", "--throttle", "1")).toBe(1);
  expect(print.mock.calls.join("\n")).toContain("Stage test does not run here.");
});
