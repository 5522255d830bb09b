import { expect, it } from "vitest";
import { refusalsOf } from "../aws/refusals.ts";
import { testGraph, testResource } from "../aws/testing/run-service.ts";
import { queueArn, queueResource } from "../services/sqs/testing.ts";
import { mappingsNotEmulated } from "./graph.ts";
import type { Mapping, Source } from "./mapping.ts";
import { refusals, RULES } from "./refusals.ts";
import { streamOf, testMapping } from "./testing/mapping.ts";

const reasons = (source: Source, given: Partial<Mapping>): string[] =>
  refusalsOf(RULES, { mapping: testMapping(source, given) }, "it", "urn:x").map(
    ({ message }) => message,
  );
const jobs: Source = { kind: "queue", arn: queueArn("jobs") };

it.each<[string, Source, Partial<Mapping>]>([
  ["AT_TIMESTAMP", streamOf("t"), { startingPosition: "AT_TIMESTAMP" }],
  ["batchSize 10001", streamOf("t"), { batchSize: 10_001 }],
  ["parallelizationFactor 11", streamOf("t"), { parallelizationFactor: 11 }],
  ["maximumBatchingWindowInSeconds 301", streamOf("t"), { maximumBatchingWindowInSeconds: 301 }],
  ["maximumRetryAttempts -2", streamOf("t"), { maximumRetryAttempts: -2 }],
  ["filter pattern", streamOf("t"), { filterPatterns: ['{"eventName":"INSERT"}'] }],
  ["table t, which has no stream", { ...streamOf("t"), viewType: undefined }, {}],
  ["batchSize 0", jobs, { batchSize: 0 }],
  ["batchSize 10001", jobs, { batchSize: 10_001, maximumBatchingWindowInSeconds: 5 }],
  ["batchSize 11 with maximumBatchingWindowInSeconds 0", jobs, { batchSize: 11 }],
  ["maximumConcurrency 1", jobs, { maximumConcurrency: 1 }],
])("refuses %s as CreateEventSourceMapping does", (problem, source, given) => {
  expect(reasons(source, given)).toEqual([expect.stringContaining(problem)]);
});

it("accepts the largest batches, and AWS's defaults", () => {
  expect(reasons(jobs, {})).toEqual([]);
  expect(reasons(jobs, { batchSize: 10_000, maximumBatchingWindowInSeconds: 300 })).toEqual([]);
  expect(reasons(streamOf("t"), { batchSize: 10_000, parallelizationFactor: 10 })).toEqual([]);
});

const FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:worker";
const graphWith = (functionName: string, timeout: number) =>
  testGraph([
    queueResource("jobs", { visibilityTimeoutSeconds: 30 }),
    testResource("aws:lambda/function:Function", "Worker", {
      inputs: { timeout, handler: "a.b" },
      outputs: { name: "worker", arn: FUNCTION_ARN, version: "1" },
    }),
    testResource("aws:lambda/alias:Alias", "Live", {
      inputs: { name: "live", functionName: "worker" },
    }),
    testResource("aws:lambda/eventSourceMapping:EventSourceMapping", "Jobs", {
      inputs: { functionName, eventSourceArn: queueArn("jobs") },
    }),
  ]);
const messages = (functionName: string, timeout = 30) =>
  refusals(graphWith(functionName, timeout)).map(({ message }) => message);

it("refuses a queue whose visibility timeout is shorter than the function's, in AWS's words", () => {
  expect(messages("worker", 60)).toEqual([
    "AWS refuses the event source mapping of Worker: Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds.",
  ]);
});

it.each(["worker", FUNCTION_ARN, `${FUNCTION_ARN}:live`, "worker:3", "worker:$LATEST"])(
  "accepts the function %s",
  (functionName) => {
    expect(messages(functionName)).toEqual([]);
    expect(mappingsNotEmulated(graphWith(functionName, 30))).toEqual([]);
  },
);

it.each(["worker:blue", `${FUNCTION_ARN}:blue`])("refuses %s, whose alias is missing", (name) => {
  expect(messages(name)).toEqual([
    "AWS refuses the event source mapping of Worker: the function worker has no alias blue.",
  ]);
});

it("lists a function of another app as not emulated, since AWS may have it", () => {
  expect(messages("elsewhere")).toEqual([]);
  expect(mappingsNotEmulated(graphWith("elsewhere", 30))).toEqual([
    `function elsewhere, used by the event source ${queueArn("jobs")}: it is not in this app`,
  ]);
});
