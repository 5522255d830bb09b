import {
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  NotFoundException,
  PublishBatchCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
} from "@aws-sdk/client-sns";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { FunctionInvoker, Queues, ReceivedMessage } from "../../aws/capabilities.ts";
import { startChildServer } from "../../aws/testing/child-server.ts";
import { sdkSettings, testGraph } from "../../aws/testing/run-service.ts";
import { UserError } from "../../errors.ts";
import type { Resource } from "../../graph/index.ts";
import { queueArn, queueResource, startQueues } from "../sqs/testing.ts";
import { subscriptionsNotEmulated } from "./graph.ts";
import { refusals } from "./refusals.ts";
import {
  functionArn,
  functionResource,
  startTopics,
  subscriptionResource,
  topicArn,
  topicResource,
} from "./testing/start-topics.ts";

const TopicArn = topicArn("news");

interface Options {
  topics?: Resource[];
  queues?: Resource[];
  now?: () => number;
  stateDir?: string;
  invoke?: FunctionInvoker["invoke"];
}

/** Topics with the real queues behind them, and functions that record their events. */
async function start(subscriptions: Resource[], options: Options = {}) {
  const stateDir = options.stateDir ?? folder();
  const {
    topics = [topicResource("news")],
    queues = [queueResource("jobs"), queueResource("dead")],
  } = options;
  const running: Queues & { stop(): void } = await startQueues(stateDir, queues);
  const events: { arn: string; event: { Records: { Sns: Record<string, unknown> }[] } }[] = [];
  const invoke: FunctionInvoker["invoke"] = (arn, event) => {
    events.push({ arn, event: event as (typeof events)[number]["event"] });
    return Promise.resolve({ statusCode: 202, payload: undefined, requestId: "1" });
  };
  const service = await startTopics(
    [...topics, ...queues, functionResource("handler"), ...subscriptions],
    {
      stateDir,
      capabilities: { queues: running },
      invoke: options.invoke ?? invoke,
      ...(options.now && { now: options.now }),
    },
  );
  const client = new SNSClient(service.settings);
  onTestFinished(async () => {
    client.destroy();
    await service.stop({ keep: true });
    running.stop();
  });
  const publish = (Message: string, more: Partial<PublishCommandInput> = {}) =>
    client.send(new PublishCommand({ TopicArn, Message, ...more }));
  const receive = (name = "jobs", count = 10): Promise<ReceivedMessage[]> =>
    running.receive(queueArn(name), { count, waitSeconds: 20 });
  return { ...service, client, publish, receive, events };
}

async function startWithoutQueues(subscriptions: Resource[]) {
  const resources = [topicResource("news"), functionResource("handler"), ...subscriptions];
  const { lines, settings, stop } = await startTopics(resources);
  const client = new SNSClient(settings);
  onTestFinished(async () => {
    client.destroy();
    await stop();
  });
  return { client, lines };
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-sns-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const toQueue = (inputs: Record<string, unknown> = {}, queue = "jobs", topic = "news") =>
  subscriptionResource(topic, queueArn(queue), inputs);
const toFunction = (inputs: Record<string, unknown> = {}) =>
  subscriptionResource("news", functionArn("handler"), inputs);
const RAW = { rawMessageDelivery: true };
const attribute = (StringValue: string, DataType = "String") => ({ DataType, StringValue });

describe("a message", () => {
  it("reaches a function as Lambda's event", async () => {
    const { events, publish } = await start([toFunction()]);
    const { MessageId } = await publish("héllo", {
      Subject: "Greeting",
      MessageAttributes: {
        kind: attribute("x"),
        bytes: { DataType: "Binary", BinaryValue: Buffer.from([1, 2]) },
      },
    });
    await expect.poll(() => events.length).toBe(1);
    expect(events[0]).toMatchObject({
      arn: functionArn("handler"),
      event: {
        Records: [
          {
            EventSource: "aws:sns",
            EventVersion: "1.0",
            EventSubscriptionArn: `${TopicArn}:news-handler`,
            Sns: {
              Type: "Notification",
              MessageId,
              TopicArn,
              Subject: "Greeting",
              Message: "héllo",
              Timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
              MessageAttributes: {
                kind: { Type: "String", Value: "x" },
                bytes: { Type: "Binary", Value: "AQI=" },
              },
            },
          },
        ],
      },
    });
  });

  it("reaches a queue in SNS's envelope, or raw with its attributes", async () => {
    const { publish, receive } = await start([toQueue(), toQueue(RAW, "dead")]);
    const { MessageId } = await publish("body", { MessageAttributes: { kind: attribute("x") } });
    const [wrapped] = await receive();
    expect(JSON.parse(wrapped?.message.body ?? "")).toMatchObject({
      Type: "Notification",
      MessageId,
      TopicArn,
      Message: "body",
      MessageAttributes: { kind: { Type: "String", Value: "x" } },
    });
    expect(wrapped?.message.attributes).toBeUndefined();
    const [raw] = await receive("dead");
    expect(raw?.message).toMatchObject({ body: "body", attributes: { kind: attribute("x") } });
  });

  it("has a body of its own for each protocol", async () => {
    const { events, publish, receive } = await start([toQueue(RAW), toFunction()]);
    const bodies = { default: "all", sqs: "for queues" };
    await publish(JSON.stringify(bodies), { MessageStructure: "json" });
    expect((await receive())[0]?.message.body).toBe("for queues");
    await expect.poll(() => events[0]?.event.Records[0]?.Sns["Message"]).toBe("all");
  });

  it("is published from inside, by ARN", async () => {
    const { receive, service } = await start([toQueue()]);
    await service.provides.topics.publish(TopicArn, { body: "from inside", subject: "S3" });
    expect(JSON.parse((await receive())[0]?.message.body ?? "")).toMatchObject({
      Message: "from inside",
      Subject: "S3",
    });
    await expect(service.provides.topics.publish(topicArn("gone"), { body: "x" })).rejects.toThrow(
      UserError,
    );
  });

  it("goes to the dead-letter queue where it cannot be delivered, or is reported", async () => {
    const redrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn("dead") });
    const invoke = () => Promise.reject(new Error("Function not found"));
    const { lines, publish, receive } = await start([toFunction({ redrivePolicy }), toQueue(RAW)], {
      invoke,
    });
    const MessageAttributes = Object.fromEntries(
      Array.from({ length: 11 }, (_, i) => [`a${i}`, attribute("x")]),
    );
    await publish("poison", { MessageAttributes });
    expect(JSON.parse((await receive("dead"))[0]?.message.body ?? "")).toMatchObject({
      Message: "poison",
    });
    await expect
      .poll(() => lines)
      .toEqual([
        `a message of topic ${TopicArn} went to ${queueArn("dead")}: Function not found`,
        `a message of topic ${TopicArn} did not reach ${queueArn("jobs")}: it has more than 10 attributes.`,
      ]);
  });

  it("is reported where the app does not have its dead-letter queue either", async () => {
    const redrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn("elsewhere") });
    const { client, lines } = await startWithoutQueues([toFunction({ redrivePolicy })]);
    await client.send(new PublishCommand({ TopicArn, Message: "poison" }));
    await expect
      .poll(() => lines)
      .toEqual([
        `a message of topic ${TopicArn} went to ${queueArn("elsewhere")}: This test has no functions.`,
        "the dead-letter queue did not take it: There are no queues.",
      ]);
  });

  it("is delivered after a restart where the process had no time for it", async () => {
    const stateDir = folder();
    const { promise: never } = Promise.withResolvers<never>();
    // Nothing is closed, as when the process is killed.
    const queues = { send: () => never, receive: () => never, delete: () => {} };
    const first = await startTopics([topicResource("news"), queueResource("jobs"), toQueue(RAW)], {
      stateDir,
      capabilities: { queues },
    });
    const client = new SNSClient(first.settings);
    await client.send(new PublishCommand({ TopicArn, Message: "kept" }));
    client.destroy();
    first.server.closeAllConnections();
    first.server.close();
    const second = await start([toQueue(RAW)], { stateDir });
    expect((await second.receive())[0]?.message.body).toBe("kept");
  });
});

it("loses no acknowledged message when its process is killed", async () => {
  const stateDir = folder();
  const program = join(import.meta.dirname, "testing", "server.ts");
  const acknowledged: string[] = [];
  for (let round = 0; round < 3; round++) {
    const { child, url } = await startChildServer(program, stateDir);
    const client = new SNSClient(sdkSettings(url));
    const publisher = async (name: number) => {
      for (let i = 0; ; i++) {
        const Message = `${round} ${name} ${i}`;
        await client.send(new PublishCommand({ TopicArn, Message }));
        acknowledged.push(Message);
        if (name === 0 && i === 20) child.kill("SIGKILL");
      }
    };
    await Promise.allSettled([publisher(0), publisher(1)]);
    client.destroy();
  }
  const { receive } = await start([toQueue(RAW)], { stateDir });
  const found = new Set<string>();
  while (!acknowledged.every((body) => found.has(body))) {
    for (const { message } of await receive()) found.add(message.body);
  }
  expect(acknowledged.length).toBeGreaterThan(60);
});

describe("a filter policy", () => {
  it.each<[string, object, Record<string, { DataType: string; StringValue: string }>, boolean]>([
    ["a value", { kind: ["a", "b"] }, { kind: attribute("b") }, true],
    ["another value", { kind: ["a"] }, { kind: attribute("b") }, false],
    ["no attribute", { kind: ["a"] }, {}, false],
    ["two of which one fails", { kind: ["a"], size: [1] }, { kind: attribute("a") }, false],
    ["a number", { size: [1.5] }, { size: attribute("1.50", "Number") }, true],
    ["a number that is a string", { size: [1] }, { size: attribute("1") }, false],
    [
      "numeric",
      { size: [{ numeric: [">", 0, "<=", 5] }] },
      { size: attribute("5", "Number") },
      true,
    ],
    ["an array", { kind: ["b"] }, { kind: attribute('["a","b"]', "String.Array") }, true],
    ["prefix", { kind: [{ prefix: "ab" }] }, { kind: attribute("abc") }, true],
    ["suffix", { kind: [{ suffix: "bc" }] }, { kind: attribute("abc") }, true],
    [
      "equals-ignore-case",
      { kind: [{ "equals-ignore-case": "ABC" }] },
      { kind: attribute("abc") },
      true,
    ],
    ["anything-but", { kind: [{ "anything-but": ["a"] }] }, { kind: attribute("b") }, true],
    ["anything-but this", { kind: [{ "anything-but": ["a"] }] }, { kind: attribute("a") }, false],
    [
      "anything-but a prefix",
      { kind: [{ "anything-but": { prefix: "a" } }] },
      { kind: attribute("ab") },
      false,
    ],
    ["anything-but, nothing there", { kind: [{ "anything-but": ["a"] }] }, {}, false],
    ["exists", { kind: [{ exists: true }] }, { kind: attribute("a") }, true],
    ["exists false", { kind: [{ exists: false }] }, {}, true],
    ["wildcard", { kind: [{ wildcard: "a*c?*" }] }, { kind: attribute("abc?d") }, true],
    [
      "wildcard that differs",
      { kind: [{ wildcard: "a*c?*" }] },
      { kind: attribute("abcxd") },
      false,
    ],
    ["cidr", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: attribute("10.0.0.7") }, true],
    ["cidr that differs", { ip: [{ cidr: "10.0.0.0/24" }] }, { ip: attribute("10.0.1.7") }, false],
    ["$or", { $or: [{ kind: ["a"] }, { size: [1] }] }, { size: attribute("1", "Number") }, true],
  ])("decides by attributes: %s", async (_, policy, MessageAttributes, expected) => {
    const filterPolicy = JSON.stringify(policy);
    const { publish, receive } = await start([
      toQueue({ ...RAW, filterPolicy }),
      toQueue(RAW, "dead"),
    ]);
    await publish("m", { MessageAttributes });
    // Subscriptions are served in their order: when the second has it, the first is decided.
    expect(await receive("dead")).toHaveLength(1);
    expect(await isIn(receive, expected)).toBe(expected);
  });

  it.each<[string, object, string, boolean]>([
    ["a nested field", { order: { kind: ["a"] } }, '{"order":{"kind":"a"}}', true],
    ["another value", { order: { kind: ["a"] } }, '{"order":{"kind":"b"}}', false],
    ["an element of a list", { tags: ["b"] }, '{"tags":["a","b"]}', true],
    ["a body that is no JSON", { kind: ["a"] }, "a", false],
    ["true and null", { a: [true], b: [null] }, '{"a":true,"b":null}', true],
  ])("decides by the body: %s", async (_, policy, body, expected) => {
    const filter = { filterPolicy: JSON.stringify(policy), filterPolicyScope: "MessageBody" };
    const { publish, receive } = await start([
      toQueue({ ...RAW, ...filter }),
      toQueue(RAW, "dead"),
    ]);
    await publish(body);
    expect(await receive("dead")).toHaveLength(1);
    expect(await isIn(receive, expected)).toBe(expected);
  });

  /** Whether the queue has the message: it is there at once or never. */
  async function isIn(
    receive: (name?: string, count?: number) => Promise<ReceivedMessage[]>,
    expected: boolean,
  ): Promise<boolean> {
    if (expected) return (await receive()).length > 0;
    const never = new Promise<ReceivedMessage[]>((resolve) => setImmediate(() => resolve([])));
    return (await Promise.race([receive(), never])).length > 0;
  }

  it.each<[string, unknown, object]>([
    ["is not valid: Empty arrays are not allowed", { a: [] }, {}],
    ["it has 6 keys", Object.fromEntries("abcdef".split("").map((key) => [key, ["x"]])), {}],
    [
      "it has 160 combinations",
      { a: [1, 2, 3, 4], b: [1, 2, 3, 4], c: Array.from({ length: 10 }, (_, i) => i) },
      {},
    ],
    ["attributes have no fields", { a: { b: ["x"] } }, {}],
  ])("is refused: %s", (message, policy, inputs) => {
    const subscription = toQueue({ filterPolicy: JSON.stringify(policy), ...inputs });
    const [refusal] = refusals(testGraph([topicResource("news"), subscription]));
    expect(refusal?.message).toContain(message);
  });
});

describe("a FIFO topic", () => {
  const FIFO = topicArn("news.fifo");
  const fifo = (inputs: Record<string, unknown> = {}) => ({
    topics: [topicResource("news.fifo", inputs)],
    queues: [queueResource("jobs.fifo", { fifoQueue: true })],
  });
  const subscription = toQueue(RAW, "jobs.fifo", "news.fifo");

  it("keeps the order and drops repetitions of the last five minutes", async () => {
    let time = Date.parse("2026-01-01T00:00:00Z");
    const { publish, receive } = await start([subscription], {
      ...fifo({ contentBasedDeduplication: true }),
      now: () => time,
    });
    const send = (Message: string, MessageDeduplicationId?: string) =>
      publish(Message, { TopicArn: FIFO, MessageGroupId: "g", MessageDeduplicationId });
    const first = await send("1");
    const second = await send("2", "id");
    expect(second.SequenceNumber! > first.SequenceNumber!).toBe(true);
    expect((await send("other", "id")).MessageId).toBe(second.MessageId);
    expect((await send("1")).MessageId).toBe(first.MessageId);
    for (const body of ["3", "4", "5"]) await send(body);
    await expect
      .poll(async () => {
        const all = await receive("jobs.fifo");
        return all.map(({ message }) => [
          message.body,
          message.systemAttributes?.["MessageGroupId"],
        ]);
      })
      .toEqual(["1", "2", "3", "4", "5"].map((body) => [body, "g"]));
    time += 5 * 60 * 1000;
    expect((await send("1")).MessageId).not.toBe(first.MessageId);
  });

  it.each<[string, Partial<PublishCommandInput>]>([
    ["The MessageGroupId parameter is required", {}],
    ["either have ContentBasedDeduplication enabled", { MessageGroupId: "g" }],
  ])("refuses: %s", async (message, more) => {
    const { publish } = await start([], fifo());
    await expect(publish("m", { TopicArn: FIFO, ...more })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: expect.stringContaining(message) as string,
    });
  });
});

it("publishes a batch entry by entry", async () => {
  const { client, receive } = await start([toQueue(RAW)]);
  const send = (entries: object[]) =>
    client.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: entries.map((entry, i) => ({
          Id: `e${i}`,
          Message: `m${i}`,
          ...entry,
        })),
      }),
    );
  const { Failed, Successful } = await send([
    {},
    { MessageAttributes: { a: attribute("1") } },
    { Subject: "a\nb" },
  ]);
  expect(Successful?.map(({ Id }) => Id)).toEqual(["e0", "e1"]);
  expect(Failed).toMatchObject([{ Id: "e2", Code: "InvalidParameter", SenderFault: true }]);
  const received = await receive();
  expect(received.map(({ message }) => message.body)).toContain("m0");
  const refused = (entries: object[]) => send(entries).catch((error: Error) => error.name);
  expect(await refused([])).toBe("EmptyBatchRequestException");
  expect(await refused(Array.from({ length: 11 }, () => ({})))).toBe(
    "TooManyEntriesInBatchRequestException",
  );
  expect(await refused([{ Id: "a" }, { Id: "a" }])).toBe("BatchEntryIdsNotDistinctException");
  expect(await refused([{ Id: "a b" }])).toBe("InvalidBatchEntryIdException");
  const long = { Message: "x".repeat(200_000) };
  expect(await refused([long, long])).toBe("BatchRequestTooLongException");
});

it("lists topics and subscriptions with their attributes", async () => {
  const filterPolicy = '{"kind":["a"]}';
  const { client } = await start([toQueue({ filterPolicy, ...RAW }), toFunction()]);
  expect((await client.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
  await expect(client.send(new ListTopicsCommand({ NextToken: "eA==" }))).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
  const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
  expect(Attributes).toMatchObject({
    TopicArn,
    Owner: "123456789012",
    SubscriptionsConfirmed: "2",
  });
  const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  expect(Subscriptions).toMatchObject([
    { Protocol: "sqs", Endpoint: queueArn("jobs"), TopicArn },
    { Protocol: "lambda", Endpoint: functionArn("handler") },
  ]);
  expect((await client.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual(
    Subscriptions,
  );
  const SubscriptionArn = Subscriptions?.[0]?.SubscriptionArn;
  const one = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
  expect(one.Attributes).toMatchObject({ RawMessageDelivery: "true", FilterPolicy: filterPolicy });
});

describe("a refused call", () => {
  it.each<[string, string, Partial<PublishCommandInput>]>([
    ["NotFoundException", "Topic does not exist", { TopicArn: topicArn("none") }],
    ["InvalidParameterException", "TopicArn", { TopicArn: "news" }],
    ["InvalidParameterException", "TopicArn or TargetArn", { TopicArn: undefined }],
    ["InvalidParameterException", "Empty message", { Message: "" }],
    ["InvalidParameterException", "Message too long", { Message: "x".repeat(256 * 1024 + 1) }],
    ["InvalidParameterException", "Subject", { Subject: "x".repeat(101) }],
    ["InvalidParameterException", "No default entry", { Message: "{}", MessageStructure: "json" }],
    ["InvalidParameterException", "failed to parse", { Message: "x", MessageStructure: "json" }],
    ["InvalidParameterException", "not valid for this topic type", { MessageDeduplicationId: "x" }],
    [
      "InvalidParameterValueException",
      "invalid message attribute type",
      { MessageAttributes: { a: attribute("x", "Bool") } },
    ],
    [
      "InvalidParameterValueException",
      "to number",
      { MessageAttributes: { a: attribute("x", "Number") } },
    ],
    [
      "InvalidParameterValueException",
      "to an array",
      { MessageAttributes: { a: attribute("x", "String.Array") } },
    ],
    [
      "InvalidParameterValueException",
      "'a..b' is invalid",
      { MessageAttributes: { "a..b": attribute("x") } },
    ],
  ])("is %s: %s (%#)", async (name, message, more) => {
    const { publish } = await start([]);
    await expect(publish("m", more)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });

  it("has the error that the SDK knows, for topics that are not there and operations that are not emulated", async () => {
    const { client } = await start([]);
    await expect(
      client.send(new GetTopicAttributesCommand({ TopicArn: topicArn("none") })),
    ).rejects.toThrow(NotFoundException);
    await expect(client.send(new CreateTopicCommand({ Name: "x" }))).rejects.toThrow(
      "sst-local does not emulate SNS's CreateTopic.",
    );
  });
});

it("reports subscriptions that get nothing, and refuses what SNS refuses", () => {
  const byMail = subscriptionResource("news", "ana@example.com", { protocol: "email" });
  const elsewhere = toQueue({}, "elsewhere");
  const graph = testGraph([
    topicResource("news"),
    byMail,
    elsewhere,
    queueResource("jobs"),
    toQueue(),
  ]);
  expect(subscriptionsNotEmulated(graph)).toEqual([
    "subscription of topic news by email: it gets no messages",
    "subscription of topic news by sqs: it gets no messages",
  ]);
  const messages = (...resources: Resource[]) =>
    refusals(testGraph(resources)).map(({ message }) => message);
  expect(messages(topicResource("a b"))[0]).toContain('the name is "a b"');
  expect(messages(topicResource("a", { fifoTopic: true }))[0]).toContain("must end with .fifo");
  expect(messages(topicResource("a.fifo", { fifoTopic: false }))[0]).toContain("only the name");
  expect(messages(subscriptionResource("a.fifo", functionArn("f")))[0]).toContain("by lambda");
  expect(messages(toQueue({}, "jobs.fifo"))[0]).toContain("standard topic");
  expect(messages(toQueue({}, "jobs.fifo", "news.fifo"), topicResource("news"))).toEqual([]);
});
