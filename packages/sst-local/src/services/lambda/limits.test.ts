import { expect, it } from "vitest";
import type { LambdaFunction } from "./graph.ts";
import { checkFunctions } from "./limits.ts";

const functionWith = (changes: Partial<LambdaFunction>): LambdaFunction => ({
  ...{ name: "app-test-Orders", logicalName: "Orders", arn: "arn:x", qualifiers: [] },
  ...{ handler: "bundle.handler", runtime: "nodejs22.x", timeout: 20, memorySize: 1024 },
  ...{ environment: {}, layers: [], reservedConcurrency: undefined, asynchronous: {} },
  target: undefined,
  ...changes,
});

it.each<[string, Partial<LambdaFunction>]>([
  ["the largest timeout and memory", { timeout: 900, memorySize: 10_240 }],
  ["the smallest timeout and memory", { timeout: 1, memorySize: 128 }],
  ["4096 bytes of environment", { environment: { AB: "x".repeat(4094) } }],
])("accepts %s", (_, changes) => {
  expect(() => checkFunctions([functionWith(changes)])).not.toThrow();
});

it.each<[string, Partial<LambdaFunction>, RegExp]>([
  ["a timeout of 20 minutes", { timeout: 1200 }, /the timeout is 1200 seconds/],
  ["a timeout of 0", { timeout: 0 }, /the timeout is 0 seconds/],
  ["64 MB of memory", { memorySize: 64 }, /the memory is 64 MB/],
  ["4097 bytes of environment", { environment: { AB: "x".repeat(4095) } }, /4097 bytes/],
  [
    "a reserved name",
    { environment: { AWS_REGION: "x" } },
    /sets AWS_REGION, which Lambda reserves/,
  ],
  ["a handler variable", { environment: { _HANDLER: "x" } }, /sets _HANDLER/],
  ["a name with a dash", { environment: { "A-B": "x" } }, /the name "A-B"/],
  ["six layers", { layers: Array.from("123456") }, /6 layers/],
  ["a name of 65 characters", { name: "n".repeat(65) }, /over 64 characters/],
])("refuses %s as CreateFunction does", (_, changes, reason) => {
  expect(() => checkFunctions([functionWith(changes)])).toThrow(reason);
  expect(() => checkFunctions([functionWith(changes)])).toThrow(/^AWS refuses the function Orders/);
});
