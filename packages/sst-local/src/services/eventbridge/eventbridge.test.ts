import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  InvalidEventPatternException,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  ResourceNotFoundException,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { AwsError } from "../../aws/error.ts";
import type { FunctionInvoker, Queues, Tasks, Topics } from "../../aws/capabilities.ts";
import { unverifiedSignature } from "../../aws/signature.ts";
import { ManualClock } from "../../aws/testing/manual-clock.ts";
import { testResource } from "../../aws/testing/run-service.ts";
import { UserError } from "../../errors.ts";
import type { Resource } from "../../graph/index.ts";
import { queueArn, queueResource, startQueues } from "../sqs/testing.ts";
import type { SenderTimes } from "../../aws/targets.ts";
import {
  busArn,
  busResource,
  functionArn,
  ruleArn,
  ruleResource,
  startBuses,
  targetResource,
} from "./testing/start-buses.ts";

interface Options extends SenderTimes {
  stateDir?: string;
  invoke?: FunctionInvoker["invoke"];
  tasks?: Tasks;
  topics?: Topics;
  queues?: Queues;
}

const queueResources = [
  queueResource("jobs"),
  queueResource("dead"),
  queueResource("jobs.fifo", { fifoQueue: true, contentBasedDeduplication: true }),
];

/** Buses with the real queues behind them, and functions that record their events. */
async function start(resources: Resource[], options: Options = {}) {
  const stateDir = options.stateDir ?? folder();
  const queues = await startQueues(stateDir, queueResources);
  const invoked: { arn: string; event: unknown; type: string | undefined }[] = [];
  const invoke: FunctionInvoker["invoke"] = (arn, event, { invocationType } = {}) => {
    invoked.push({ arn, event, type: invocationType });
    return Promise.resolve({ statusCode: 202, payload: undefined, requestId: "1" });
  };
  const { tasks, topics } = options;
  const service = await startBuses([busResource(), ...queueResources, ...resources], {
    invoke,
    ...options,
    stateDir,
    capabilities: {
      queues: options.queues ?? queues,
      ...(tasks && { tasks }),
      ...(topics && { topics }),
    },
  });
  onTestFinished(async () => {
    service.client.destroy();
    await service.stop({ keep: true });
    queues.stop();
  });
  const put = (...entries: PutEventsRequestEntry[]) =>
    service.client.send(new PutEventsCommand({ Entries: entries }));
  const receive = async (name = "jobs", waitSeconds = 20) =>
    (await queues.receive(queueArn(name), { count: 10, waitSeconds })).map(
      ({ message }) => message,
    );
  const bodies = async (name?: string, waitSeconds?: number) =>
    (await receive(name, waitSeconds)).map(({ body }) => JSON.parse(body) as unknown);
  return { ...service, bodies, invoked, put, receive };
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-eventbridge-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const entry = (
  detail: unknown = { id: 7 },
  more: Partial<PutEventsRequestEntry> = {},
): PutEventsRequestEntry => ({
  Source: "shop.orders",
  DetailType: "OrderPlaced",
  Detail: JSON.stringify(detail),
  EventBusName: "shop",
  ...more,
});
const toQueue = (inputs: Record<string, unknown> = {}) => [
  ruleResource("all"),
  targetResource("all", queueArn("jobs"), inputs),
];

describe("PutEvents", () => {
  it("sends the event to the queue of a rule that matches", async () => {
    const { bodies, put } = await start(toQueue());
    const { Entries, FailedEntryCount } = await put(
      entry({ id: 7 }, { Resources: ["arn:x"], Time: new Date("2026-01-02T03:04:05.678Z") }),
    );
    expect(FailedEntryCount).toBe(0);
    expect(await bodies()).toEqual([
      {
        version: "0",
        id: Entries?.[0]?.EventId,
        "detail-type": "OrderPlaced",
        source: "shop.orders",
        account: "123456789012",
        time: "2026-01-02T03:04:05Z",
        region: "eu-west-1",
        resources: ["arn:x"],
        detail: { id: 7 },
      },
    ]);
  });

  it("invokes a function asynchronously, through Lambda's queue of events", async () => {
    const { invoked, put } = await start([
      ruleResource("all"),
      targetResource("all", functionArn("handler")),
    ]);
    await put(entry());
    await expect
      .poll(() => invoked)
      .toMatchObject([
        { arn: functionArn("handler"), event: { detail: { id: 7 } }, type: "Event" },
      ]);
  });

  it("publishes to a topic", async () => {
    const published: [string, { body: string }][] = [];
    const topics: Topics = {
      publish: (arn, message) => Promise.resolve(published.push([arn, message]).toString()),
    };
    const arn = "arn:aws:sns:eu-west-1:123456789012:news";
    const { put } = await start(
      [ruleResource("all"), targetResource("all", arn, { input: '"hello"' })],
      { topics },
    );
    await put(entry());
    await expect.poll(() => published).toEqual([[arn, { body: '"hello"' }]]);
  });

  it("runs a task of SST's Task with the overrides of its input", async () => {
    const ran: unknown[] = [];
    const tasks: Tasks = { run: (task) => Promise.resolve(void ran.push(task)) };
    const clusterArn = "arn:aws:ecs:eu-west-1:123456789012:cluster/jobs";
    const taskDefinitionArn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/report:1";
    const task = testResource("sst:aws:Task", "Report", { custom: false });
    const definition = testResource("aws:ecs/taskDefinition:TaskDefinition", "ReportTask", {
      parent: task.urn,
      outputs: { arn: taskDefinitionArn },
    });
    const target = targetResource("all", clusterArn, {
      ecsTarget: { taskDefinitionArn },
      input: '{"containerOverrides":[]}',
    });
    const { put } = await start([task, definition, ruleResource("all"), target], { tasks });
    await put(entry());
    const overrides = { containerOverrides: [] };
    await expect.poll(() => ran).toEqual([{ taskDefinitionArn, clusterArn, overrides }]);
  });

  it("gives a FIFO queue the message group of the target", async () => {
    const sqsTarget = { messageGroupId: "orders" };
    const { put, receive } = await start([
      ruleResource("all"),
      targetResource("all", queueArn("jobs.fifo"), { sqsTarget }),
    ]);
    await put(entry());
    const [message] = await receive("jobs.fifo");
    expect(message?.systemAttributes).toMatchObject({ MessageGroupId: "orders" });
  });

  it("sends to another bus, and from there to no third one", async () => {
    const { bodies, lines, put } = await start([
      busResource("second"),
      busResource("third"),
      ruleResource("forward"),
      targetResource("forward", busArn("second")),
      ruleResource("arrived", { eventBusName: "second" }),
      targetResource("arrived", queueArn("jobs"), { eventBusName: "second" }),
      targetResource("arrived", busArn("third"), { eventBusName: "second" }),
      ruleResource("never", { eventBusName: "third" }),
      targetResource("never", queueArn("jobs"), { eventBusName: "third" }),
    ]);
    const { Entries } = await put(entry());
    expect(await bodies()).toMatchObject([{ id: Entries?.[0]?.EventId, detail: { id: 7 } }]);
    await expect
      .poll(() => lines)
      .toEqual([
        `an event OrderPlaced of rule arrived did not reach ${busArn("third")}: An event that another bus has sent is sent to no third bus.`,
      ]);
    expect(await bodies("jobs", 0)).toEqual([]);
  });

  it("takes the default bus where it names none, and a bus by its ARN", async () => {
    const { bodies, put } = await start([
      ruleResource("all", { eventBusName: "default" }),
      targetResource("all", queueArn("jobs"), { eventBusName: "default" }),
      ...toQueue().slice(0, 1),
      targetResource("all", queueArn("dead")),
    ]);
    const { EventBusName: _, ...onDefault } = entry({ on: "default" });
    await put(onDefault, entry({ on: "shop" }, { EventBusName: busArn("shop") }));
    expect(await bodies()).toMatchObject([{ detail: { on: "default" } }]);
    expect(await bodies("dead")).toMatchObject([{ detail: { on: "shop" } }]);
  });

  it("sends nothing for a rule that does not match or is disabled, nor from another bus", async () => {
    const { bodies, put } = await start([
      busResource("other"),
      ruleResource("disabled", { state: "DISABLED" }),
      targetResource("disabled", queueArn("jobs")),
      ruleResource("off", { isEnabled: false }),
      targetResource("off", queueArn("jobs")),
      ruleResource("matching", {
        eventPattern: JSON.stringify({
          "detail-type": ["OrderPlaced"],
          detail: { id: [{ numeric: [">", 5] }] },
        }),
      }),
      targetResource("matching", queueArn("jobs"), { inputPath: "$.detail.id" }),
    ]);
    await put(
      ...[entry({ id: 1 }), entry({ id: 2 }, { EventBusName: "other" })],
      ...[entry({ id: 8 }, { DetailType: "OrderShipped" }), entry({ id: 9 })],
    );
    expect(await bodies()).toEqual([9]);
    expect(await bodies("jobs", 0)).toEqual([]);
  });

  it("accepts an event for a bus that does not exist, as AWS does, and says so", async () => {
    const { lines, put } = await start([]);
    expect(await put(entry({}, { EventBusName: "gone" }))).toMatchObject({ FailedEntryCount: 0 });
    expect(lines).toEqual(["an event OrderPlaced was dropped: there is no bus gone"]);
  });

  it("answers each entry in its place, with AWS's errors", async () => {
    const { put } = await start([]);
    const without = (name: keyof PutEventsRequestEntry) => ({ ...entry(), [name]: undefined });
    const { Entries, FailedEntryCount } = await put(
      ...[without("Source"), without("DetailType"), without("Detail"), entry()],
      ...["text", "[1]", '"json"', "{"].map((Detail) => ({ ...entry(), Detail })),
      entry({}, { Source: "aws.s3" }),
    );
    const required = (name: string) => ({
      ErrorCode: "InvalidArgument",
      ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
    });
    const malformed = { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
    expect(Entries).toEqual([
      ...[required("Source"), required("DetailType"), required("Detail")],
      { EventId: expect.any(String) as string },
      ...[malformed, malformed, malformed, malformed],
      {
        ErrorCode: "NotAuthorizedForSourceException",
        ErrorMessage: "Not authorized for the source.",
      },
    ]);
    expect(FailedEntryCount).toBe(8);
  });

  it.each<[string, PutEventsRequestEntry[]]>([
    ["no entries", []],
    ["more than 10 entries", Array.from({ length: 11 }, () => entry())],
    ["more than 1 MB", Array.from({ length: 3 }, () => entry({ text: "é".repeat(180_000) }))],
  ])("is refused with %s", async (_, entries) => {
    const { put } = await start([]);
    await expect(put(...entries)).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("puts no entry of a request in which another has a value that none can have", async () => {
    const { bodies, put, url } = await start(toQueue({ inputPath: "$.detail" }));
    await expect(put(entry(), entry({}, { EventBusName: "" }))).rejects.toMatchObject({
      name: "ValidationException",
    });
    const { status } = await fetch(url, {
      method: "POST",
      headers: {
        ...unverifiedSignature("eu-west-1", "events"),
        "x-amz-target": "AWSEvents.PutEvents",
      },
      body: JSON.stringify({ Entries: [entry(), { ...entry(), Time: 1e300 }] }),
    });
    expect(status).toBe(400);
    await put(entry({ id: 8 }));
    expect(await bodies()).toEqual([{ id: 8 }]);
  });
});

describe("a target that does not take an event", () => {
  const deadLetterConfig = { arn: queueArn("dead") };

  it("has it sent to its dead-letter queue, with the reason", async () => {
    const { lines, put, receive } = await start([
      ruleResource("all"),
      targetResource("all", queueArn("gone"), { deadLetterConfig }),
    ]);
    await put(entry());
    const [dead] = await receive("dead");
    expect(JSON.parse(dead?.body ?? "")).toMatchObject({ detail: { id: 7 } });
    const attribute = (StringValue: string) => ({ DataType: "String", StringValue });
    expect(dead?.attributes).toEqual({
      RULE_ARN: attribute(ruleArn("all")),
      TARGET_ARN: attribute(queueArn("gone")),
      ERROR_CODE: attribute("NO_RESOURCE"),
      ERROR_MESSAGE: attribute(`There is no queue ${queueArn("gone")}.`),
    });
    await expect
      .poll(() => lines)
      .toEqual([
        `an event OrderPlaced of rule all went to ${queueArn("dead")}: There is no queue ${queueArn("gone")}.`,
      ]);
  });

  it("is tried again as often as the retry policy says", async () => {
    let attempts = 0;
    const invoke = () => {
      attempts += 1;
      return Promise.reject(new AwsError("TooManyRequestsException", "Rate", { status: 429 }));
    };
    const retryPolicy = { maximumRetryAttempts: 3 };
    const { put, receive } = await start(
      [
        ruleResource("all"),
        targetResource("all", functionArn("handler"), { deadLetterConfig, retryPolicy }),
      ],
      { invoke, retryDelay: () => 0 },
    );
    await put(entry());
    const [dead] = await receive("dead");
    expect(attempts).toBe(4);
    expect(dead?.attributes).toMatchObject({
      ERROR_CODE: { StringValue: "THROTTLING" },
      EXHAUSTED_RETRY_CONDITION: { StringValue: "MaximumRetryAttempts" },
      RETRY_ATTEMPTS: { StringValue: "3" },
    });
  });

  it("is given up when the event is too old", async () => {
    const clock = new ManualClock("2026-11-28T10:00:00Z");
    const invoke = () => {
      clock.advanceTo("2026-11-28T10:02:00Z");
      return Promise.reject(new Error("busy"));
    };
    const retryPolicy = { maximumEventAgeInSeconds: 60 };
    const { put, receive } = await start(
      [
        ruleResource("all"),
        targetResource("all", functionArn("handler"), { deadLetterConfig, retryPolicy }),
      ],
      { clock, invoke },
    );
    await put(entry());
    const [dead] = await receive("dead");
    expect(dead?.attributes).toMatchObject({
      ERROR_CODE: { StringValue: "INTERNAL_ERROR" },
      EXHAUSTED_RETRY_CONDITION: { StringValue: "MaximumEventAgeInSeconds" },
    });
  });

  it("gets it after a restart, where its process ended during the retries", async () => {
    const stateDir = folder();
    const busy = { ...(await startQueues(folder(), [])), send: () => Promise.reject(new Error()) };
    const resources = [busResource(), ...queueResources, ...toQueue()];
    const first = await startBuses(resources, { stateDir, capabilities: { queues: busy } });
    await first.client.send(new PutEventsCommand({ Entries: [entry()] }));
    first.client.destroy();
    await first.stop({ keep: true });
    const second = await start(toQueue(), { stateDir });
    expect(await second.bodies()).toMatchObject([{ detail: { id: 7 } }]);
  });

  it("is reported where nothing takes it", async () => {
    const { lines, put } = await start([
      ruleResource("all"),
      targetResource("all", functionArn("handler"), {
        inputTransformer: { inputPaths: {}, inputTemplate: "no JSON" },
        deadLetterConfig: { arn: queueArn("gone") },
      }),
    ]);
    await put(entry());
    await expect
      .poll(() => lines)
      .toEqual([
        `an event OrderPlaced of rule all did not reach ${functionArn("handler")}: its input template gives no valid JSON: no JSON Its dead-letter queue did not take it: There is no queue ${queueArn("gone")}.`,
      ]);
  });
});

describe("what a target gets", () => {
  const inputPaths = {
    type: "$.detail-type",
    id: "$.detail.id",
    customer: "$.detail.customer",
    first: "$.detail.items[0].name",
    names: "$.detail.items[*].name",
    quoted: "$.detail['a quote']",
    gone: "$.detail.gone",
  };
  const detail = {
    id: 7,
    customer: { name: "ana", vip: true },
    items: [{ name: "pen" }, { name: "ink" }],
    "a quote": 'say "hi"',
  };

  it.each<[string, Record<string, unknown>, string]>([
    ["input", { input: '{"fixed": true}' }, '{"fixed": true}'],
    ["inputPath", { inputPath: "$.detail.customer" }, '{"name":"ana","vip":true}'],
    ["inputPath to a string", { inputPath: "$.detail.customer.name" }, '"ana"'],
    ["inputPath with an index", { inputPath: "$.detail.items[1]" }, '{"name":"ink"}'],
    ["inputPath with a wildcard", { inputPath: "$.detail.items[*].name" }, '["pen","ink"]'],
  ])("is as %s says", async (_, inputs, expected) => {
    const { put, receive } = await start(toQueue(inputs));
    await put(entry(detail));
    expect((await receive())[0]?.body).toBe(expected);
  });

  it.each<[string, string]>([
    ['"an order <id> of <type>"', '"an order 7 of OrderPlaced"'],
    ['"<names> for <customer>, <gone>."', '"[pen,ink] for {name:ana,vip:true}, ."'],
    ['"<type>"\n"<first>"', '"OrderPlaced"\n"pen"'],
    ['{"id": <id>, "who": <customer>}', '{"id": 7, "who": {"name":"ana","vip":true}}'],
    ['{"type": <type>, "gone": <gone>}', '{"type": "OrderPlaced", "gone": ""}'],
    [
      '{"path": "orders/<id>/<first>", "quoted": "<quoted>"}',
      '{"path": "orders/7/pen", "quoted": "say \\"hi\\""}',
    ],
    ['["<id>", <names>]', '["7", ["pen","ink"]]'],
    [
      '{"rule": "<aws.events.rule-name> <aws.events.rule-arn>"}',
      `{"rule": "all ${ruleArn("all")}"}`,
    ],
    ['{"at": <aws.events.event.ingestion-time>}', '{"at": "2026-11-28T10:00:00Z"}'],
  ])("is as the template %s says", async (inputTemplate, expected) => {
    const clock = new ManualClock("2026-11-28T10:00:00.500Z");
    const inputs = { inputTransformer: { inputPaths, inputTemplate } };
    const { put, receive } = await start(toQueue(inputs), { clock });
    await put(entry(detail));
    expect((await receive())[0]?.body).toBe(expected);
  });

  it("may be the event itself, with or without its detail", async () => {
    const inputTemplate = '{"all": <aws.events.event.json>, "some": <aws.events.event>}';
    const { bodies, put } = await start(
      toQueue({ inputTransformer: { inputPaths: {}, inputTemplate } }),
    );
    await put(entry());
    const [{ all, some }] = (await bodies()) as [{ all: object; some: object }];
    expect(all).toMatchObject({ "detail-type": "OrderPlaced", detail: { id: 7 } });
    expect(some).toMatchObject({ detailType: "OrderPlaced", source: "shop.orders" });
    expect(some).not.toHaveProperty("detail");
  });

  it.each<[string, Record<string, unknown>]>([
    ["the event has nothing at $.detail.gone.", { inputPath: "$.detail.gone" }],
    [
      'its input template gives no valid JSON: {"names": "["pen","ink"]"}',
      { inputTransformer: { inputPaths, inputTemplate: '{"names": "<names>"}' } },
    ],
    [
      "its input template gives no valid JSON: 7 orders",
      { inputTransformer: { inputPaths, inputTemplate: "<id> orders" } },
    ],
  ])("is nothing where %s", async (reason, inputs) => {
    const { bodies, lines, put } = await start(toQueue(inputs));
    await put(entry(detail));
    await expect
      .poll(() => lines)
      .toEqual([`an event OrderPlaced of rule all did not reach ${queueArn("jobs")}: ${reason}`]);
    expect(await bodies("jobs", 0)).toEqual([]);
  });
});

describe("a rule with a schedule", () => {
  const scheduled = (scheduleExpression: string, more: Record<string, unknown> = {}) => [
    ruleResource("tick", { scheduleExpression, ...more }),
    targetResource("tick", queueArn("jobs"), { eventBusName: undefined }),
  ];

  it("sends a scheduled event on time", async () => {
    const clock = new ManualClock("2026-11-28T10:00:30Z");
    const { bodies } = await start(scheduled("cron(0/5 * * * ? *)"), { clock });
    clock.advanceTo("2026-11-28T10:05:30Z");
    expect(await bodies()).toEqual([
      {
        version: "0",
        id: expect.any(String) as string,
        "detail-type": "Scheduled Event",
        source: "aws.events",
        account: "123456789012",
        time: "2026-11-28T10:05:00Z",
        region: "eu-west-1",
        resources: [ruleArn("tick", "default")],
        detail: {},
      },
    ]);
  });

  it("runs at a rate that is counted from its creation", async () => {
    const clock = new ManualClock("2026-11-28T10:00:30Z");
    const { bodies } = await start(scheduled("rate(5 minutes)"), { clock });
    clock.advanceTo("2026-11-28T10:05:40Z");
    expect(await bodies()).toMatchObject([{ time: "2026-11-28T10:05:30Z" }]);
  });

  it("runs no more while it is disabled", async () => {
    const clock = new ManualClock("2026-11-28T10:00:30Z");
    const { bodies, put } = await start(
      [...scheduled("rate(5 minutes)", { state: "DISABLED" }), ...toQueue()],
      { clock },
    );
    clock.advanceTo("2026-11-28T11:00:00Z");
    await put(entry());
    expect(await bodies()).toMatchObject([{ source: "shop.orders" }]);
  });
});

describe("the API", () => {
  const resources = [
    ruleResource("all", { description: "Everything" }),
    targetResource("all", queueArn("jobs"), {
      inputPath: "$.detail",
      retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 60 },
      deadLetterConfig: { arn: queueArn("dead") },
    }),
    ruleResource("tick", { scheduleExpression: "rate(5 minutes)", state: "DISABLED" }),
    targetResource("tick", queueArn("jobs.fifo"), {
      eventBusName: "default",
      input: "{}",
      sqsTarget: { messageGroupId: "g" },
    }),
  ];

  it("lists and describes buses", async () => {
    const { client } = await start(resources);
    const shop = { Name: "shop", Arn: busArn("shop") };
    const byDefault = { Name: "default", Arn: busArn("default") };
    const { EventBuses } = await client.send(new ListEventBusesCommand({}));
    expect(EventBuses).toEqual([byDefault, shop]);
    const first = await client.send(new ListEventBusesCommand({ Limit: 1 }));
    expect(first.EventBuses).toEqual([byDefault]);
    const { NextToken } = first;
    const next = await client.send(new ListEventBusesCommand({ Limit: 1, NextToken }));
    expect(next).toMatchObject({ EventBuses: [shop] });
    expect(next.NextToken).toBeUndefined();
    expect(await client.send(new DescribeEventBusCommand({ Name: "shop" }))).toMatchObject(shop);
    expect(await client.send(new DescribeEventBusCommand({}))).toMatchObject(byDefault);
  });

  it("lists and describes rules and their targets", async () => {
    const { client } = await start(resources);
    const onShop = { EventBusName: "shop" };
    const { Rules } = await client.send(new ListRulesCommand({}));
    expect(Rules).toEqual([
      {
        Name: "tick",
        Arn: ruleArn("tick", "default"),
        EventBusName: "default",
        State: "DISABLED",
        ScheduleExpression: "rate(5 minutes)",
      },
    ]);
    const describe = new DescribeRuleCommand({ Name: "all", ...onShop });
    expect(await client.send(describe)).toMatchObject({
      Arn: ruleArn("all"),
      CreatedBy: "123456789012",
      Description: "Everything",
      EventPattern: '{"source":[{"prefix":""}]}',
      State: "ENABLED",
    });
    const listTargets = new ListTargetsByRuleCommand({ Rule: "all", ...onShop });
    expect((await client.send(listTargets)).Targets).toEqual([
      {
        Id: "all-jobs",
        Arn: queueArn("jobs"),
        InputPath: "$.detail",
        DeadLetterConfig: { Arn: queueArn("dead") },
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 },
      },
    ]);
    const ofTick = await client.send(new ListTargetsByRuleCommand({ Rule: "tick" }));
    expect(ofTick.Targets).toMatchObject([{ Input: "{}", SqsParameters: { MessageGroupId: "g" } }]);
    const byTarget = { TargetArn: queueArn("jobs"), ...onShop };
    expect(await client.send(new ListRuleNamesByTargetCommand(byTarget))).toMatchObject({
      RuleNames: ["all"],
    });
  });

  it("answers with AWS's errors", async () => {
    const { client } = await start(resources);
    await expect(client.send(new DescribeEventBusCommand({ Name: "gone" }))).rejects.toMatchObject({
      constructor: ResourceNotFoundException,
      message: "Event bus gone does not exist.",
    });
    await expect(client.send(new DescribeRuleCommand({ Name: "gone" }))).rejects.toMatchObject({
      constructor: ResourceNotFoundException,
      message: "Rule gone does not exist on EventBus default.",
    });
    await expect(
      client.send(new ListEventBusesCommand({ NextToken: "eA==" })),
    ).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  it("tests a pattern", async () => {
    const { client } = await start([]);
    const Event = JSON.stringify({
      ...{ id: "1", account: "1", source: "shop", time: "2026-01-01T00:00:00Z" },
      ...{ region: "eu-west-1", resources: [], "detail-type": "x", detail: { a: 1 } },
    });
    const test = async (EventPattern: string, event = Event) =>
      (await client.send(new TestEventPatternCommand({ Event: event, EventPattern }))).Result;
    expect(await test('{"detail":{"a":[1]}}')).toBe(true);
    expect(await test('{"detail":{"a":[2]}}')).toBe(false);
    await expect(test('{"detail":{"a":[]}}')).rejects.toMatchObject({
      constructor: InvalidEventPatternException,
      message: "Event pattern is not valid. Reason: Empty arrays are not allowed",
    });
    await expect(test("{", Event)).rejects.toBeInstanceOf(InvalidEventPatternException);
    for (const event of ["text", "[]", '{"id":"1"}']) {
      await expect(test('{"a":[1]}', event)).rejects.toMatchObject({
        name: "ValidationException",
        message: "Parameter Event is not valid.",
      });
    }
  });
});

it("puts an event of another service on a bus, by its ARN", async () => {
  const { bodies, service } = await start(toQueue());
  const { buses } = service.provides;
  const event = { "detail-type": "Sent", source: "aws.ses", detail: { a: 1 } };
  await buses.put(busArn("shop"), event);
  expect(await bodies()).toMatchObject([event]);
  await expect(buses.put(busArn("gone"), event)).rejects.toThrow(UserError);
});
