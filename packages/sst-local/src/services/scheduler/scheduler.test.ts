import {
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
  ListSchedulesCommand,
  type ListSchedulesCommandInput,
  ResourceNotFoundException,
  SchedulerClient,
  ValidationException,
} from "@aws-sdk/client-scheduler";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { AwsError } from "../../aws/error.ts";
import type { Buses, FunctionInvoker } from "../../aws/capabilities.ts";
import { ManualClock } from "../../aws/testing/manual-clock.ts";
import { runService, sdkSettings, testGraph, testResource } from "../../aws/testing/run-service.ts";
import type { Resource } from "../../graph/index.ts";
import { queueArn, queueResource, startQueues } from "../sqs/testing.ts";
import { schedulesNotEmulated } from "./graph.ts";
import { refusals } from "./refusals.ts";
import { start as startScheduler } from "./start.ts";

const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:handler";
const arnOf = (name: string, group = "default") =>
  `arn:aws:scheduler:eu-west-1:123456789012:schedule/${group}/${name}`;

/** A schedule of a function, where its target is no other. */
const schedule = (
  scheduleExpression: string,
  { target, name = "tick", ...inputs }: Record<string, unknown> & { name?: string } = {},
): Resource =>
  testResource("aws:scheduler/schedule:Schedule", name, {
    inputs: {
      name,
      scheduleExpression,
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: FUNCTION, ...(target as object | undefined) },
      ...inputs,
    },
    outputs: { name, arn: arnOf(name) },
  });

const queues = [
  queueResource("jobs"),
  queueResource("dead"),
  queueResource("jobs.fifo", { fifoQueue: true }),
];

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-scheduler-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

interface Options {
  clock?: ManualClock;
  stateDir?: string;
  invoke?: FunctionInvoker["invoke"];
  buses?: Buses;
  retryDelay?: () => number;
}

/** Schedules at ten o'clock, with the real queues behind them and functions that record their events. */
async function start(resources: Resource[], options: Options = {}) {
  const { clock = new ManualClock("2026-11-28T10:00:00Z"), stateDir = folder(), buses } = options;
  const { retryDelay = () => 0 } = options;
  const running = await startQueues(stateDir, queues);
  const invoked: { arn: string; event: unknown; type: string | undefined }[] = [];
  const invoke: FunctionInvoker["invoke"] = (arn, event, { invocationType } = {}) => {
    invoked.push({ arn, event, type: invocationType });
    return Promise.resolve({ statusCode: 202, payload: undefined, requestId: "1" });
  };
  const service = await runService(
    (context) => startScheduler(context, { clock, retryDelay }),
    testGraph([...queues, ...resources]),
    {
      stateDir,
      invoke: options.invoke ?? invoke,
      capabilities: { queues: running, ...(buses && { buses }) },
    },
  );
  const client = new SchedulerClient(sdkSettings(service.url));
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    client.destroy();
    await service.stop({ keep: true });
    running.stop();
  };
  onTestFinished(stop);
  const receive = async (name: string) =>
    (await running.receive(queueArn(name), { count: 10, waitSeconds: 20 })).map(
      (one) => one.message,
    );
  return { ...service, client, clock, invoked, receive, stateDir, stop };
}

describe("a schedule", () => {
  it("invokes a function asynchronously with its input", async () => {
    const input = '{"job":"clean","at":"<aws.scheduler.scheduled-time>"}';
    const { clock, invoked } = await start([schedule("cron(5 10 * * ? *)", { target: { input } })]);
    clock.advanceTo("2026-11-28T10:05:20Z");
    await expect
      .poll(() => invoked)
      .toEqual([
        { arn: FUNCTION, event: { job: "clean", at: "2026-11-28T10:05:00Z" }, type: "Event" },
      ]);
  });

  it("gives a function the scheduled event where it has no input", async () => {
    const { clock, invoked } = await start([schedule("at(2026-11-28T10:30:00)")]);
    clock.advanceTo("2026-11-29T00:00:00Z");
    await expect
      .poll(() => invoked.map(({ event }) => event))
      .toEqual([
        {
          version: "0",
          id: expect.any(String) as string,
          "detail-type": "Scheduled Event",
          source: "aws.scheduler",
          account: "123456789012",
          time: "2026-11-28T10:30:00Z",
          region: "eu-west-1",
          resources: [arnOf("tick")],
          detail: "{}",
        },
      ]);
  });

  it("runs at a rate from its creation on, in its time zone otherwise", async () => {
    const { clock, invoked } = await start([
      schedule("rate(1 hour)", { name: "hourly", target: { input: '"hourly"' } }),
      schedule("cron(0 20 * * ? *)", {
        name: "evening",
        scheduleExpressionTimezone: "Asia/Tokyo",
        target: { input: '"evening"' },
      }),
    ]);
    clock.advanceTo("2026-11-28T11:30:00Z");
    await expect
      .poll(() => invoked.map(({ event }) => event).toSorted())
      .toEqual(["evening", "hourly", "hourly"]);
  });

  it("is left out while it is disabled, before its start and after its end", async () => {
    const { clock, invoked } = await start([
      schedule("rate(1 minute)", { name: "disabled", state: "DISABLED" }),
      schedule("rate(1 minute)", {
        startDate: "2026-11-28T10:10:00Z",
        endDate: "2026-11-28T10:11:30Z",
      }),
    ]);
    clock.advanceTo("2026-11-28T12:00:00Z");
    await expect
      .poll(() => invoked.map(({ event }) => (event as { time: string }).time))
      .toEqual(["2026-11-28T10:10:00Z", "2026-11-28T10:11:00Z"]);
  });

  it("sends to queues, standard and FIFO", async () => {
    const { clock, receive } = await start([
      schedule("at(2026-11-28T10:01:00)", {
        target: { arn: queueArn("jobs"), input: "text <aws.scheduler.attempt-number>" },
      }),
      schedule("at(2026-11-28T10:01:00)", {
        name: "fifo",
        target: { arn: queueArn("jobs.fifo"), sqsParameters: { messageGroupId: "g" } },
      }),
    ]);
    clock.advanceTo("2026-11-28T10:01:00Z");
    expect(await receive("jobs")).toMatchObject([{ body: "text 1" }]);
    expect(await receive("jobs.fifo")).toMatchObject([
      { systemAttributes: { MessageGroupId: "g" } },
    ]);
  });

  it("puts an event on a bus", async () => {
    const arn = "arn:aws:events:eu-west-1:123456789012:event-bus/shop";
    const put: unknown[][] = [];
    const buses: Buses = { put: (...given) => Promise.resolve(String(put.push(given))) };
    const eventbridgeParameters = { detailType: "Tick", source: "shop" };
    const target = { arn, eventbridgeParameters, input: '{"a":1}' };
    const { clock } = await start([schedule("at(2026-11-28T10:01:00)", { target })], { buses });
    clock.advanceTo("2026-11-28T10:01:00Z");
    const event = { "detail-type": "Tick", source: "shop", detail: { a: 1 } };
    await expect.poll(() => put).toEqual([[arn, event]]);
  });

  it("is retried, and then goes to its dead-letter queue", async () => {
    let attempts = 0;
    const invoke = () => {
      attempts += 1;
      return Promise.reject(new AwsError("TooManyRequestsException", "Rate", { status: 429 }));
    };
    const target = {
      input: '{"attempt":"<aws.scheduler.attempt-number>"}',
      retryPolicy: { maximumRetryAttempts: 2 },
      deadLetterConfig: { arn: queueArn("dead") },
    };
    const { clock, lines, receive } = await start(
      [schedule("at(2026-11-28T10:01:00)", { target })],
      { invoke },
    );
    clock.advanceTo("2026-11-28T10:01:00Z");
    const [dead] = await receive("dead");
    expect(attempts).toBe(3);
    expect(dead?.body).toBe('{"attempt":"3"}');
    const values = Object.entries(dead?.attributes ?? {}).map(([name, { StringValue }]) => [
      name,
      StringValue,
    ]);
    expect(Object.fromEntries(values)).toEqual({
      SCHEDULE_ARN: arnOf("tick"),
      TARGET_ARN: FUNCTION,
      EXECUTION_ID: expect.any(String) as string,
      SCHEDULED_TIME: "2026-11-28T10:01:00Z",
      ERROR_CODE: "TooManyRequestsException",
      ERROR_MESSAGE: "Rate",
      IS_PAYLOAD_TRUNCATED: "false",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      RETRY_ATTEMPTS: "2",
    });
    await expect
      .poll(() => lines)
      .toEqual([`an execution of schedule tick went to ${queueArn("dead")}: Rate`]);
  });

  it("is executed after a restart where its process ended during the retries", async () => {
    const resources = [schedule("at(2026-11-28T10:01:00)")];
    let attempts = 0;
    const invoke = () => {
      attempts += 1;
      return Promise.reject(new AwsError("TooManyRequestsException", "Rate", { status: 429 }));
    };
    const first = await start(resources, { invoke, retryDelay: () => 3_600_000 });
    first.clock.advanceTo("2026-11-28T10:01:00Z");
    await expect.poll(() => attempts).toBe(1);
    await first.stop();
    const second = await start(resources, { stateDir: first.stateDir });
    await expect.poll(() => second.invoked.map(({ arn }) => arn)).toEqual([FUNCTION]);
  });
});

describe("the API", () => {
  const group = testResource("aws:scheduler/scheduleGroup:ScheduleGroup", "nightly", {
    inputs: { name: "nightly" },
    outputs: { name: "nightly" },
  });
  const resources = [
    group,
    schedule("rate(1 day)", {
      name: "daily",
      state: "DISABLED",
      description: "Every day",
      startDate: "2026-12-01T00:00:00Z",
      target: { input: "{}", retryPolicy: { maximumRetryAttempts: 1 } },
    }),
    schedule("cron(0 2 * * ? *)", { name: "backup", groupName: "nightly", state: "DISABLED" }),
  ];

  it("describes schedules and groups", async () => {
    const { client } = await start(resources);
    expect(await client.send(new GetScheduleCommand({ Name: "daily" }))).toMatchObject({
      Name: "daily",
      Arn: arnOf("daily"),
      GroupName: "default",
      Description: "Every day",
      State: "DISABLED",
      ScheduleExpression: "rate(1 day)",
      ScheduleExpressionTimezone: "UTC",
      StartDate: new Date("2026-12-01T00:00:00Z"),
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: FUNCTION, Input: "{}", RetryPolicy: { MaximumRetryAttempts: 1 } },
    });
    const list = async (input: ListSchedulesCommandInput) =>
      (await client.send(new ListSchedulesCommand(input))).Schedules?.map(({ Name }) => Name);
    expect(await list({})).toEqual(["daily", "backup"]);
    expect(await list({ GroupName: "nightly" })).toEqual(["backup"]);
    expect(await list({ NamePrefix: "da", State: "DISABLED" })).toEqual(["daily"]);
    expect(await list({ State: "ENABLED" })).toEqual([]);
    const first = await client.send(new ListSchedulesCommand({ MaxResults: 1 }));
    expect(await list({ MaxResults: 1, NextToken: first.NextToken })).toEqual(["backup"]);
    const { ScheduleGroups } = await client.send(new ListScheduleGroupsCommand({}));
    expect(ScheduleGroups?.map(({ Name }) => Name)).toEqual(["default", "nightly"]);
    const got = await client.send(new GetScheduleGroupCommand({ Name: "nightly" }));
    expect(got).toMatchObject({ Name: "nightly", State: "ACTIVE" });
  });

  it("answers with AWS's errors", async () => {
    const { client } = await start(resources);
    await expect(client.send(new GetScheduleCommand({ Name: "backup" }))).rejects.toMatchObject({
      constructor: ResourceNotFoundException,
      message: "Schedule backup does not exist.",
    });
    await expect(client.send(new GetScheduleGroupCommand({ Name: "gone" }))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    const NextToken = Buffer.from("-1").toString("base64");
    for (const input of [{ MaxResults: 101 }, { NextToken }]) {
      await expect(client.send(new ListSchedulesCommand(input))).rejects.toBeInstanceOf(
        ValidationException,
      );
    }
  });
});

const ROLE = "arn:aws:iam::123456789012:role/scheduler";
const role = (service: string) =>
  testResource("aws:iam/role:Role", "scheduler", {
    inputs: {
      assumeRolePolicy: JSON.stringify({
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
      }),
    },
    outputs: { name: "scheduler", arn: ROLE },
  });

it.each<[string, Resource[]]>([
  ["the schedule a b: the name is", [schedule("rate(1 day)", { name: "a b" })]],
  ["Invalid Schedule Expression rate(1 days): 1 has a singular unit", [schedule("rate(1 days)")]],
  [
    "there is no time zone Mars/Base",
    [schedule("rate(1 day)", { scheduleExpressionTimezone: "Mars/Base" })],
  ],
  [
    "maximumWindowInMinutes is 2000",
    [
      schedule("rate(1 day)", {
        flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 2000 },
      }),
    ],
  ],
  ["the input text is no JSON", [schedule("rate(1 day)", { target: { input: "text" } })]],
  [
    "maximumRetryAttempts is 200",
    [schedule("rate(1 day)", { target: { retryPolicy: { maximumRetryAttempts: 200 } } })],
  ],
  [
    "The execution role you provide must allow AWS EventBridge Scheduler to assume the role",
    [schedule("rate(1 day)", { target: { roleArn: ROLE } }), role("lambda.amazonaws.com")],
  ],
])("is refused: %s", (reason, resources) => {
  expect(refusals(testGraph(resources)).map(({ message }) => message)).toEqual([
    expect.stringContaining(reason),
  ]);
});

it("refuses nothing of a graph that AWS takes", () => {
  const resources = [
    schedule("cron(0 10 * * ? *)", {
      target: { roleArn: ROLE, input: "{}" },
      flexibleTimeWindow: { mode: "FLEXIBLE", maximumWindowInMinutes: 15 },
    }),
    role("scheduler.amazonaws.com"),
  ];
  expect(refusals(testGraph(resources))).toEqual([]);
});

it("lists what has no effect", () => {
  const graph = testGraph([
    schedule("rate(1 day)", {
      name: "task",
      target: { arn: "arn:aws:ecs:eu-west-1:123456789012:cluster/jobs" },
    }),
    schedule("rate(1 day)", {
      name: "api",
      target: { arn: "arn:aws:scheduler:::aws-sdk:sqs:sendMessage" },
    }),
    schedule("rate(1 day)", { name: "flexible", flexibleTimeWindow: { mode: "FLEXIBLE" } }),
  ]);
  expect(schedulesNotEmulated(graph)).toEqual([
    "target of schedule task in ecs: it is not invoked",
    "target of schedule api in aws-sdk: it is not invoked",
    "flexible time window of schedule flexible: it runs when it begins",
  ]);
});
