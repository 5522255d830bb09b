import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { ReceiveMessageCommandInput, SendMessageCommandInput } from "@aws-sdk/client-sqs";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runService, sdkSettings, signedCall, testGraph } from "../../aws/testing/run-service.ts";
import { UserError } from "../../errors.ts";
import { start as startSqs } from "./start.ts";
import { queueArn as arn, queueResource as queue } from "./testing.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-sqs-"));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const redrive = (target: string, maxReceiveCount: number) =>
  queue("jobs", {
    redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(target), maxReceiveCount }),
  });

/** Starts the service with the SDK's client, and where needed with a clock that the test moves. */
async function start(
  queues = [queue("jobs")],
  { stateDir = folder(), now }: { stateDir?: string; now?: () => number } = {},
) {
  const running = await runService((context) => startSqs(context, now), testGraph(queues), {
    stateDir,
  });
  cleanups.push(() => running.stop({ keep: true }));
  const client = new SQSClient(sdkSettings(running.url));
  cleanups.push(() => client.destroy());
  return {
    ...running,
    client,
    queues: running.service.provides.queues,
    url: `${running.url}/123456789012/jobs`,
  };
}

function clock() {
  let time = Date.parse("2026-01-01T00:00:00Z");
  return { now: () => time, pass: (seconds: number) => void (time += seconds * 1000) };
}

const receive = async (
  client: SQSClient,
  QueueUrl: string,
  more: Partial<ReceiveMessageCommandInput> = {},
) => {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more });
  return (await client.send(command)).Messages ?? [];
};
const send = (
  client: SQSClient,
  QueueUrl: string,
  MessageBody: string,
  more: Partial<SendMessageCommandInput> = {},
) => client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const journalOf = ({ stateDir }: { stateDir: string }) =>
  join(stateDir, "sqs", "jobs.journal.jsonl");
const call = (url: string, operation: string, input: object, headers: object = {}) =>
  fetch(new URL("/", url), {
    method: "POST",
    headers: { ...signedCall(`AmazonSQS.${operation}`), ...headers },
    body: JSON.stringify(input),
  });
const bodies = (messages: { Body?: string | undefined }[]) =>
  messages.map((message) => message.Body);

describe("a message", () => {
  it("is received as it was sent, with MD5 digests that the SDK checks", async () => {
    const { client, url } = await start();
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: "héllo ✓",
        MessageAttributes: {
          kind: { DataType: "String", StringValue: "greeting" },
          bytes: { DataType: "Binary", BinaryValue: Buffer.from([1, 2, 3]) },
          count: { DataType: "Number", StringValue: "7" },
        },
      }),
    );
    const all = { MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All" as const] };
    const [message] = await receive(client, url, all);
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: "héllo ✓",
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: { ApproximateReceiveCount: "1", SentTimestamp: expect.any(String) as string },
      MessageAttributes: {
        kind: { DataType: "String", StringValue: "greeting" },
        count: { DataType: "Number", StringValue: "7" },
      },
    });
    expect(Buffer.from(message!.MessageAttributes!["bytes"]!.BinaryValue!)).toEqual(
      Buffer.from([1, 2, 3]),
    );
  });

  it("carries only the attributes that were requested", async () => {
    const { client, url } = await start();
    const MessageAttributes = {
      "a.x": { DataType: "String", StringValue: "1" },
      b: { DataType: "String", StringValue: "2" },
    };
    const command = { QueueUrl: url, MessageBody: "m", MessageAttributes };
    await client.send(new SendMessageCommand(command));
    const [message] = await receive(client, url, { MessageAttributeNames: ["a.*"] });
    expect(Object.keys(message!.MessageAttributes!)).toEqual(["a.x"]);
    expect(message!.Attributes).toBeUndefined();
  });

  it("is hidden while it is in flight, and comes back after the visibility timeout", async () => {
    const { now, pass } = clock();
    const queues = [queue("jobs", { visibilityTimeoutSeconds: 60 })];
    const { client, url } = await start(queues, { now });
    await send(client, url, "m");
    expect(await receive(client, url)).toHaveLength(1);
    pass(59);
    expect(await receive(client, url)).toEqual([]);
    pass(1);
    const [again] = await receive(client, url, { MessageSystemAttributeNames: ["All"] });
    expect(again?.Attributes?.ApproximateReceiveCount).toBe("2");
  });

  it("is deleted once, and a second DeleteMessage is no error", async () => {
    const { now, pass } = clock();
    const { client, url } = await start([queue("jobs")], { now });
    await send(client, url, "m");
    const [message] = await receive(client, url);
    const command = { QueueUrl: url, ReceiptHandle: message!.ReceiptHandle };
    await client.send(new DeleteMessageCommand(command));
    await client.send(new DeleteMessageCommand(command));
    pass(1000);
    expect(await receive(client, url)).toEqual([]);
  });

  it("becomes visible earlier or later by ChangeMessageVisibility", async () => {
    const { now, pass } = clock();
    const { client, url } = await start([queue("jobs")], { now });
    await send(client, url, "m");
    const change = async (VisibilityTimeout: number, ReceiptHandle: string | undefined) =>
      client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }),
      );
    const [first] = await receive(client, url);
    await change(0, first?.ReceiptHandle);
    const [second] = await receive(client, url);
    await change(100, second?.ReceiptHandle);
    pass(99);
    expect(await receive(client, url)).toEqual([]);
    pass(1);
    expect(await receive(client, url)).toHaveLength(1);
  });

  it("is hidden for the delay of the queue or its own", async () => {
    const { now, pass } = clock();
    const { client, url } = await start([queue("jobs", { delaySeconds: 10 })], { now });
    await send(client, url, "queue's delay");
    await client.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: "own delay", DelaySeconds: 20 }),
    );
    expect(await receive(client, url)).toEqual([]);
    pass(10);
    expect(bodies(await receive(client, url))).toEqual(["queue's delay"]);
    pass(10);
    expect(bodies(await receive(client, url))).toEqual(["own delay"]);
  });

  it("is deleted after the retention period", async () => {
    const { now, pass } = clock();
    const queues = [queue("jobs", { messageRetentionSeconds: 60 })];
    const { client, url } = await start(queues, { now });
    await send(client, url, "m");
    pass(60);
    expect(await receive(client, url)).toEqual([]);
  });

  it("moves to the dead-letter queue after maxReceiveCount, with its count and trace header", async () => {
    const { now, pass } = clock();
    const { client, url } = await start([redrive("dead", 2), queue("dead")], { now });
    const { MessageId } = await send(client, url, "poison", {
      MessageSystemAttributes: {
        AWSTraceHeader: {
          DataType: "String",
          StringValue: "Root=1-5759e988-bd862e3fe1be46a994272793",
        },
      },
    });
    for (let i = 0; i < 2; i++) {
      expect(await receive(client, url)).toHaveLength(1);
      pass(30);
    }
    expect(await receive(client, url)).toEqual([]);
    const dead = await receive(client, url.replace("jobs", "dead"), {
      MessageSystemAttributeNames: ["All"],
    });
    expect(dead).toMatchObject([
      {
        MessageId,
        Body: "poison",
        Attributes: {
          ApproximateReceiveCount: "3",
          AWSTraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793",
          DeadLetterQueueSourceArn: arn("jobs"),
        },
      },
    ]);
  });
});

it("stays in a queue that is its own dead-letter queue", async () => {
  const { now, pass } = clock();
  const { client, url } = await start([redrive("jobs", 1)], { now });
  await send(client, url, "m");
  for (let receives = 0; receives < 4; receives += 1) {
    expect(bodies(await receive(client, url))).toEqual(["m"]);
    pass(1000);
  }
});

it("hands a dead letter out as often as its new queue's maxReceiveCount says", async () => {
  const { now, pass } = clock();
  const policy = JSON.stringify({ deadLetterTargetArn: arn("last"), maxReceiveCount: 2 });
  const queues = [redrive("dead", 2), queue("dead", { redrivePolicy: policy }), queue("last")];
  const { client, url } = await start(queues, { now });
  await send(client, url, "poison");
  const countIn = async (name: string) => {
    const [message] = await receive(client, url.replace("jobs", name), {
      MessageSystemAttributeNames: ["ApproximateReceiveCount"],
    });
    pass(30);
    return message?.Attributes?.ApproximateReceiveCount;
  };
  const counts = [];
  for (const name of ["jobs", "jobs", "jobs", "dead", "dead", "dead", "last"]) {
    counts.push(await countIn(name));
  }
  expect(counts).toEqual(["1", "2", undefined, "3", "4", undefined, "5"]);
});

describe("a long poll", () => {
  it("ends without messages when its queue leaves the graph", async () => {
    const { queues, update } = await start();
    const waiting = queues.receive(arn("jobs"), { waitSeconds: 3600 });
    await update(testGraph([]));
    expect(await waiting).toEqual([]);
  });

  it("is answered as soon as a message is sent", async () => {
    const { client, url, server } = await start();
    const requested = once(server, "request");
    let isOver = false;
    const waiting = receive(client, url, { WaitTimeSeconds: 20 });
    await requested;
    const over = setTimeout(() => (isOver = true), 15_000);
    await send(client, url, "m");
    expect(bodies(await waiting)).toEqual(["m"]);
    clearTimeout(over);
    expect(isOver).toBe(false);
  });

  it("is answered when a message becomes visible again", async () => {
    const { client, url } = await start([queue("jobs", { visibilityTimeoutSeconds: 1 })]);
    await send(client, url, "m");
    await receive(client, url);
    expect(await receive(client, url, { WaitTimeSeconds: 20 })).toHaveLength(1);
  });

  it("ends without messages when the queue's waiting time is over", async () => {
    const { client, url } = await start([queue("jobs", { receiveWaitTimeSeconds: 1 })]);
    expect(await receive(client, url)).toEqual([]);
  });

  it("receives no message for a client that disconnected", async () => {
    const { client, url, queues, server } = await start();
    const abort = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 });
    const requested = once(server, "request") as Promise<[IncomingMessage, ServerResponse]>;
    const aborted = expect(client.send(command, { abortSignal: abort.signal })).rejects.toThrow(
      "abort",
    );
    const [, response] = await requested;
    abort.abort();
    await aborted;
    await once(response, "close");
    await send(client, url, "m");
    expect(await queues.receive(arn("jobs"), { waitSeconds: 5 })).toHaveLength(1);
  });
});

describe("a batch", () => {
  const entries = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ Id: String(i), MessageBody: `m${i}` }));

  it("succeeds and fails entry by entry", async () => {
    const { client, url } = await start();
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [...entries(2), { Id: "bad", MessageBody: "late", DelaySeconds: 901 }],
      }),
    );
    expect(sent.Successful?.map((entry) => entry.Id)).toEqual(["0", "1"]);
    expect(sent.Failed).toMatchObject([{ Id: "bad", SenderFault: true }]);
    const handles = (await receive(client, url)).map((message, i) => ({
      Id: String(i),
      ReceiptHandle: message.ReceiptHandle!,
    }));
    const changed = await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: handles.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
      }),
    );
    expect(changed.Successful).toHaveLength(2);
    expect(await receive(client, url)).toHaveLength(2);
    const deleted = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [...handles, { Id: "bad", ReceiptHandle: "nonsense" }],
      }),
    );
    expect(deleted.Successful).toHaveLength(2);
    expect(deleted.Failed).toMatchObject([{ Id: "bad", Code: "ReceiptHandleIsInvalid" }]);
  });

  it.each<[string, { Id: string; MessageBody: string }[]]>([
    ["InvalidBatchEntryId", [{ Id: "a b", MessageBody: "m" }]],
    ["InvalidBatchEntryId", [{ Id: "a".repeat(81), MessageBody: "m" }]],
    [
      "BatchRequestTooLong",
      entries(2).map((entry) => ({ ...entry, MessageBody: "x".repeat(600_000) })),
    ],
    ["EmptyBatchRequest", []],
    ["TooManyEntriesInBatchRequest", entries(11)],
    ["BatchEntryIdsNotDistinct", [...entries(1), ...entries(1)]],
  ])("is refused as %s", async (name, Entries) => {
    const { client, url } = await start();
    const refused = client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    await expect(refused).rejects.toMatchObject({ name });
  });
});

describe("a queue", () => {
  it("is found by name, by prefix, and by the URL it has on AWS", async () => {
    const { client, url } = await start([queue("jobs"), queue("other")]);
    expect(await client.send(new GetQueueUrlCommand({ QueueName: "jobs" }))).toMatchObject({
      QueueUrl: url,
    });
    const listed = await client.send(new ListQueuesCommand({ QueueNamePrefix: "jo" }));
    expect(listed.QueueUrls).toEqual([url]);
    await send(client, "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", "m");
    expect(bodies(await receive(client, url))).toEqual(["m"]);
  });

  it("has the attributes that GetQueueAttributes requests", async () => {
    const { now } = clock();
    const queues = [queue("jobs", { visibilityTimeoutSeconds: 45, maxMessageSize: 2048 })];
    const { client, url } = await start(queues, { now });
    for (const body of ["a", "b", "c"]) await send(client, url, body);
    await receive(client, url, { MaxNumberOfMessages: 1 });
    await client.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: "d", DelaySeconds: 10 }),
    );
    const ask = async (AttributeNames: ("All" | "QueueArn")[]) =>
      (await client.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames })))
        .Attributes;
    expect(await ask(["All"])).toEqual({
      QueueArn: arn("jobs"),
      ApproximateNumberOfMessages: "2",
      ApproximateNumberOfMessagesNotVisible: "1",
      ApproximateNumberOfMessagesDelayed: "1",
      DelaySeconds: "0",
      MaximumMessageSize: "2048",
      MessageRetentionPeriod: "345600",
      ReceiveMessageWaitTimeSeconds: "0",
      VisibilityTimeout: "45",
    });
    expect(await ask(["QueueArn"])).toEqual({ QueueArn: arn("jobs") });
  });

  it("is empty after a purge", async () => {
    const { client, url } = await start();
    await send(client, url, "m");
    await client.send(new PurgeQueueCommand({ QueueUrl: url }));
    expect(await receive(client, url)).toEqual([]);
  });

  it("is sent to and received from by other services, by ARN", async () => {
    const { client, queues, url } = await start();
    const id = await queues.send(arn("jobs"), "from inside");
    const [received] = await queues.receive(arn("jobs"));
    expect(received?.message).toMatchObject({ id, body: "from inside" });
    queues.delete(arn("jobs"), received!.receiptHandle);
    expect(await receive(client, url)).toEqual([]);
    await expect(queues.send(arn("gone"), "m")).rejects.toThrow(UserError);
  });
});

describe("state", () => {
  it("survives a run that ended without warning, deletions and receives included", async () => {
    const { now, pass } = clock();
    const first = await start([queue("jobs")], { now });
    for (const body of ["a", "b", "c"]) await send(first.client, first.url, body);
    const [a, b] = await receive(first.client, first.url, { MaxNumberOfMessages: 2 });
    await first.client.send(
      new DeleteMessageCommand({ QueueUrl: first.url, ReceiptHandle: a!.ReceiptHandle }),
    );
    // Nothing is closed: every change was on disk when it was acknowledged.
    const second = await start([queue("jobs")], { now, stateDir: first.stateDir });
    expect(bodies(await receive(second.client, second.url))).toEqual(["c"]);
    pass(30);
    expect(bodies(await receive(second.client, second.url))).toEqual(["b", "c"]);
    await second.client.send(
      new DeleteMessageCommand({ QueueUrl: second.url, ReceiptHandle: b!.ReceiptHandle }),
    );
    const third = await start([queue("jobs")], { now, stateDir: first.stateDir });
    pass(30);
    expect(bodies(await receive(third.client, third.url))).toEqual(["c"]);
  });

  it("is read up to a line that was cut off", async () => {
    const first = await start();
    await send(first.client, first.url, "m");
    appendFileSync(journalOf(first), '{"key":"message/x","value":{"id":"x","bo');
    const second = await start([queue("jobs")], { stateDir: first.stateDir });
    expect(bodies(await receive(second.client, second.url))).toEqual(["m"]);
  });

  it("is refused where a message has another shape, naming the file", async () => {
    const first = await start();
    await send(first.client, first.url, "m");
    const file = journalOf(first);
    writeFileSync(file, readFileSync(file, "utf8").replace('"body":"m"', '"body":1'));
    const refused = start([queue("jobs")], { stateDir: first.stateDir });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(`${file} cannot be read: line 1`);
  });

  it("is readable by the owner alone", async () => {
    const running = await start();
    expect(statSync(journalOf(running)).mode & 0o777).toBe(0o600);
    expect(statSync(join(running.stateDir, "sqs")).mode & 0o777).toBe(0o700);
  });
});

describe("a refused call", () => {
  it("has the error of a missing queue for the SDK, and its code of the query protocol", async () => {
    const { client, url } = await start();
    const refused = send(client, url.replace("jobs", "nope"), "m");
    await expect(refused).rejects.toThrow(QueueDoesNotExist);
    const response = await call(url, "GetQueueUrl", { QueueName: "nope" });
    expect(response.status).toBe(400);
    expect(response.headers.get("x-amzn-query-error")).toBe(
      "AWS.SimpleQueueService.NonExistentQueue;Sender",
    );
    expect(await response.json()).toEqual({
      __type: "com.amazonaws.sqs#QueueDoesNotExist",
      message: "The specified queue does not exist.",
    });
  });

  it.each<[string, string, object]>([
    ["MissingParameter", "SendMessage", {}],
    ["MissingParameter", "SendMessage", { MessageBody: "" }],
    ["InvalidParameterValue", "SendMessage", { MessageBody: "x".repeat(1025) }],
    ["InvalidParameterValue", "SendMessage", { MessageBody: "m", DelaySeconds: 901 }],
    ["InvalidParameterValue", "ReceiveMessage", { MaxNumberOfMessages: 11 }],
    ["InvalidParameterValue", "ReceiveMessage", { WaitTimeSeconds: 21 }],
    ["ReceiptHandleIsInvalid", "DeleteMessage", { ReceiptHandle: "x" }],
    ["MissingParameter", "ChangeMessageVisibility", { ReceiptHandle: "x" }],
    ["SerializationException", "SendMessageBatch", { Entries: ["x"] }],
  ])("is %s for %s with %o", async (type, operation, input) => {
    const { url } = await start([queue("jobs", { maxMessageSize: 1024 })]);
    const response = await call(url, operation, { QueueUrl: url, ...input });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: `com.amazonaws.sqs#${type}` });
  });

  it.each([
    ["unsigned", { authorization: "Bearer x" }, 400, "MissingAuthenticationTokenException"],
    ["of a foreign origin", { origin: "https://evil.example" }, 403, "AccessDeniedException"],
  ])("is refused where it is %s", async (_, headers, status, type) => {
    const { url, queues } = await start();
    const response = await call(url, "SendMessage", { QueueUrl: url, MessageBody: "m" }, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ __type: `com.amazonaws.sqs#${type}` });
    expect(await queues.receive(arn("jobs"))).toEqual([]);
  });

  it("is an error that the SDK reads for an operation that is not emulated", async () => {
    const { client, url } = await start();
    const command = new SetQueueAttributesCommand({ QueueUrl: url, Attributes: {} });
    await expect(client.send(command)).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: "sst-local does not emulate SQS's SetQueueAttributes.",
    });
  });
});

describe("SendMessage", () => {
  const attribute = (DataType: unknown, StringValue?: unknown, more: object = {}) => ({
    MessageAttributes: { it: { DataType, StringValue, ...more } },
  });

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
  it.each<[string, string, object]>([
    ["InvalidMessageContents", "Invalid characters found.", { MessageBody: "a\u0000b" }],
    ["InvalidMessageContents", "Invalid characters found.", { MessageBody: "a\uffff" }],
    ["InvalidMessageContents", "Invalid characters found.", { MessageBody: "a\ud800b" }],
    [
      "InvalidParameterValue",
      "Message (user) attribute 'it' must contain a non-empty value of type 'String'.",
      attribute("String", ""),
    ],
    [
      "InvalidParameterValue",
      "Message (user) attribute 'it' must contain a non-empty value of type 'String'.",
      attribute("String"),
    ],
    [
      "InvalidParameterValue",
      "The message (user) attribute 'it' must contain a non-empty message attribute type.",
      attribute(undefined, "x"),
    ],
    [
      "InvalidParameterValue",
      "The type of message (user) attribute 'it' is invalid.",
      attribute("Bool", "true"),
    ],
    [
      "InvalidParameterValue",
      "The type of message (user) attribute 'it' is invalid.",
      attribute("Stringy", "x"),
    ],
    [
      "InvalidParameterValue",
      "Can't cast the value of message (user) attribute 'it' to a number.",
      attribute("Number", "abc"),
    ],
    [
      "InvalidParameterValue",
      "Message (user) attribute 'it' with type 'Binary' must use field 'Binary'.",
      attribute("Binary", "x"),
    ],
    [
      "InvalidParameterValue",
      "must have a single value",
      attribute("String", "x", { BinaryValue: "eA==" }),
    ],
    ["InvalidParameterValue", "Invalid characters", attribute("String", "\u0001")],
    ["UnsupportedOperation", "list values", attribute("String", "x", { StringListValues: ["x"] })],
    [
      "InvalidParameterValue",
      "Number of message attributes [11] exceeds the allowed maximum [10].",
      {
        MessageAttributes: Object.fromEntries(
          Array.from({ length: 11 }, (_, i) => [`a${i}`, { DataType: "String", StringValue: "x" }]),
        ),
      },
    ],
    ...["a b", "", "AWS.x", "Amazon.x", ".a", "a.", "a..b"].map(
      (name): [string, string, object] => [
        "InvalidParameterValue",
        "attribute name",
        { MessageAttributes: { [name]: { DataType: "String", StringValue: "x" } } },
      ],
    ),
    [
      "InvalidParameterValue",
      "Message must be shorter than 1024 bytes.",
      { MessageBody: "x".repeat(1020), ...attribute("String", "y") },
    ],
    [
      "InvalidParameterValue",
      "Value d for parameter MessageDeduplicationId is invalid.",
      { MessageDeduplicationId: "d" },
    ],
    ["InvalidParameterValue", "parameter MessageGroupId", { MessageGroupId: "a b" }],
    [
      "InvalidParameterValue",
      "Message system attribute name 'Other' is invalid.",
      { MessageSystemAttributes: { Other: { DataType: "String", StringValue: "x" } } },
    ],
    [
      "InvalidParameterValue",
      "Message system attribute 'AWSTraceHeader' must contain a non-empty value",
      { MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "" } } },
    ],
  ])("is refused with %s: %s (%o)", async (type, message, input) => {
    const { url } = await start([queue("jobs", { maxMessageSize: 1024 })]);
    const response = await call(url, "SendMessage", { QueueUrl: url, MessageBody: "m", ...input });
    expect(await response.json()).toEqual({
      __type: `com.amazonaws.sqs#${type}`,
      message: expect.stringContaining(message) as string,
    });
  });

  it("accepts whitespace, every other plane, custom types and a message group", async () => {
    const { client, url } = await start();
    await send(client, url, "\t\n\r 😀\ue000", {
      MessageGroupId: "tenant-1",
      MessageAttributes: {
        "a-b_c.d": { DataType: "Number.java.lang.Long", StringValue: "-1.5e3" },
        e: { DataType: "String.uuid", StringValue: "x" },
      },
    });
    const [message] = await receive(client, url, { MessageSystemAttributeNames: ["All"] });
    expect(message).toMatchObject({
      Body: "\t\n\r 😀\ue000",
      Attributes: { MessageGroupId: "tenant-1" },
    });
  });
});

describe("a graph", () => {
  it.each([
    ["redrive policy", [queue("jobs", { redrivePolicy: "{}" })]],
    ["which does not exist", [redrive("gone", 1)]],
  ])("is refused in a sentence: %s", async (words, queues) => {
    await expect(start(queues)).rejects.toThrow(UserError);
    await expect(start(queues)).rejects.toThrow(words);
  });

  it("changes queues and keeps their messages, or changes nothing", async () => {
    const { client, update, url } = await start([queue("jobs"), queue("gone")]);
    await send(client, url, "kept");
    await update(testGraph([queue("jobs", { visibilityTimeoutSeconds: 7 }), queue("new")]));

    expect((await receive(client, url))[0]?.Body).toBe("kept");
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["VisibilityTimeout"] }),
    );
    expect(Attributes).toEqual({ VisibilityTimeout: "7" });
    await client.send(new GetQueueUrlCommand({ QueueName: "new" }));
    await expect(client.send(new GetQueueUrlCommand({ QueueName: "gone" }))).rejects.toThrow(
      QueueDoesNotExist,
    );

    await expect(update(testGraph([redrive("lost", 1)]))).rejects.toThrow(UserError);
    await client.send(new GetQueueUrlCommand({ QueueName: "new" }));
  });

  it("brings a queue back with the messages that it had when it left", async () => {
    const { client, update, url } = await start();
    await send(client, url, "kept");
    await update(testGraph([]));
    await update(testGraph([queue("jobs")]));
    expect(bodies(await receive(client, url))).toEqual(["kept"]);
  });
});
