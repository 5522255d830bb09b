import { expect, it } from "vitest";
import type { LambdaFunction } from "./graph.ts";
import { refusalsOf } from "../../aws/refusals.ts";
import { RULES } from "./refusals.ts";

const functionWith = (changes: Partial<LambdaFunction>): LambdaFunction => ({
  ...{ urn: "urn:x", name: "app-test-Orders", logicalName: "Orders", arn: "arn:x", qualifiers: [] },
  ...{ handler: "bundle.handler", runtime: "nodejs22.x", timeout: 20, memorySize: 1024 },
  ...{ environment: {}, layers: [], reservedConcurrency: undefined, asynchronous: {} },
  target: undefined,
  ...changes,
});

const reasons = (changes: Partial<LambdaFunction>): string[] =>
  refusalsOf(RULES, functionWith(changes), "the function Orders", "urn:x").map(
    ({ message }) => message,
  );

it.each<[string, Partial<LambdaFunction>]>([
  ["the largest timeout and memory", { timeout: 900, memorySize: 10_240 }],
  ["the smallest timeout and memory", { timeout: 1, memorySize: 128 }],
  ["4096 bytes of environment", { environment: { AB: "x".repeat(4094) } }],
  [
    "two retries within six hours",
    { asynchronous: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 21_600 } },
  ],
])("accepts %s", (_, changes) => {
  expect(reasons(changes)).toEqual([]);
});

it.each<[string, Partial<LambdaFunction>, RegExp]>([
  [
    "a timeout of 20 minutes",
    { timeout: 1200 },
    /^AWS refuses the function Orders: the timeout is 1200 seconds\.$/,
  ],
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
  ["a name with a dot", { name: "app.test" }, /the name is "app\.test"/],
  ["three retries", { asynchronous: { maximumRetryAttempts: 3 } }, /maximumRetryAttempts is 3/],
  [
    "events of 30 seconds",
    { asynchronous: { maximumEventAgeInSeconds: 30 } },
    /maximumEventAgeInSeconds is 30/,
  ],
  ["a name of 65 characters", { name: "n".repeat(65) }, /over 64 characters/],
])("refuses %s as CreateFunction does", (_, changes, reason) => {
  expect(reasons(changes)).toEqual([expect.stringMatching(reason)]);
});
