import { expect, it } from "vitest";
import { testGraph } from "../../aws/testing/run-service.ts";
import type { Resource } from "../../graph/index.ts";
import { queueArn } from "../sqs/testing.ts";
import { targetsNotEmulated } from "./graph.ts";
import { refusals } from "./refusals.ts";
import { busResource, functionArn, ruleResource, targetResource } from "./testing/start-buses.ts";

const target = (inputs: Record<string, unknown>, arn = functionArn("handler")) =>
  targetResource("all", arn, inputs);
const inputTransformer = (inputTemplate: string, inputPaths = {}) => ({
  inputTransformer: { inputTemplate, inputPaths },
});

it.each<[string, Resource]>([
  ["the event bus a b: the name is", busResource("a b")],
  ["every account has the bus default already", busResource("default")],
  ["the rule a b: the name is", ruleResource("a b")],
  ["must be specified", ruleResource("none", { eventPattern: undefined })],
  [
    'Event pattern is not valid. Reason: "source" must be an object or an array',
    ruleResource("bad", { eventPattern: '{"source": "shop"}' }),
  ],
  [
    "Parameter ScheduleExpression is not valid: of cron(0 1 * * * *), either the day of month",
    ruleResource("bad", { scheduleExpression: "cron(0 1 * * * *)" }),
  ],
  [
    "ScheduleExpression is supported only on the default event bus",
    ruleResource("bad", { scheduleExpression: "rate(1 minute)", eventBusName: "shop" }),
  ],
  [
    "Only one of Input, InputPath, or InputTransformer must be provided for target all-handler",
    target({ input: "{}", inputPath: "$" }),
  ],
  [
    "InputTemplate for target all-handler contains invalid placeholder gone",
    target(inputTransformer('"<gone>"', { here: "$.detail" })),
  ],
  ["Invalid InputPath: detail", target({ inputPath: "detail" })],
  ["Parameter Input is not valid", target({ input: "no JSON" })],
  ["the FIFO queue has no message group", target({}, queueArn("jobs.fifo"))],
  ["is a FIFO queue", target({ deadLetterConfig: { arn: queueArn("dead.fifo") } })],
  ["maximumRetryAttempts is 186", target({ retryPolicy: { maximumRetryAttempts: 186 } })],
  ["maximumEventAgeInSeconds is 59", target({ retryPolicy: { maximumEventAgeInSeconds: 59 } })],
])("is refused: %s", (reason, resource) => {
  expect(refusals(testGraph([resource])).map(({ message }) => message)).toEqual([
    expect.stringContaining(reason),
  ]);
});

it("refuses nothing of a graph that AWS takes", () => {
  const graph = testGraph([
    busResource("my.bus/a-b_c"),
    ruleResource("all"),
    target(inputTransformer('{"a": <a>, "b": <aws.events.rule-name>}', { a: "$.detail" })),
    ruleResource("tick", { scheduleExpression: "rate(1 minute)", eventBusName: undefined }),
  ]);
  expect(refusals(graph)).toEqual([]);
});

it("lists targets of services that are not emulated", () => {
  const arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/jobs";
  expect(targetsNotEmulated(testGraph([target({}, arn), target({})]))).toEqual([
    "target of rule all in ecs: it gets no events",
  ]);
});
