import { expect, it } from "vitest";
import { testGraph } from "../../aws/testing/run-service.ts";
import { refusals } from "./refusals.ts";
import { queueResource } from "./testing.ts";

const refused = (name: string, inputs: Record<string, unknown> = {}) =>
  refusals(testGraph([queueResource(name, inputs)])).map(({ message }) => message);

it.each<[string, Record<string, unknown>, string]>([
  ["jobs", { fifoQueue: true }, "the name of a FIFO queue must end with .fifo: jobs"],
  ["jobs.fifo", {}, "only the name of a FIFO queue may end with .fifo: jobs.fifo"],
  ["a.b", {}, 'the name is "a.b"'],
  ["q".repeat(81), {}, `the name is "${"q".repeat(81)}"`],
  ["jobs", { delaySeconds: 901 }, "delaySeconds is 901"],
  ["jobs", { maxMessageSize: 1023 }, "maxMessageSize is 1023"],
  ["jobs", { messageRetentionSeconds: 1_209_601 }, "messageRetentionSeconds is 1209601"],
  ["jobs", { receiveWaitTimeSeconds: 21 }, "receiveWaitTimeSeconds is 21"],
  ["jobs", { visibilityTimeoutSeconds: 43_201 }, "visibilityTimeoutSeconds is 43201"],
])("refuses %s with %j as CreateQueue does", (name, inputs, reason) => {
  expect(refused(name, inputs)).toEqual([`AWS refuses the queue ${name}: ${reason}.`]);
});

it("accepts the largest values of each attribute, and a FIFO queue", () => {
  const largest = {
    ...{ delaySeconds: 900, maxMessageSize: 1_048_576, messageRetentionSeconds: 1_209_600 },
    ...{ receiveWaitTimeSeconds: 20, visibilityTimeoutSeconds: 43_200 },
  };
  expect(refused("q".repeat(80), largest)).toEqual([]);
  expect(refused("jobs.fifo", { fifoQueue: true })).toEqual([]);
});

it.each([
  ["jobs", "dead.fifo", "is a FIFO queue"],
  ["jobs.fifo", "dead", "is no FIFO queue"],
])("refuses for %s the dead-letter queue %s", (name, target, reason) => {
  const redrivePolicy = JSON.stringify({
    deadLetterTargetArn: `arn:aws:sqs:eu-west-1:1:${target}`,
    maxReceiveCount: 1,
  });
  const inputs = { redrivePolicy, fifoQueue: name.endsWith(".fifo") };
  expect(refused(name, inputs)).toEqual([expect.stringContaining(reason)]);
});
