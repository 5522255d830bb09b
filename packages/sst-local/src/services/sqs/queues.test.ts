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
import type { ReceiveMessageCommandInput } from "@aws-sdk/client-sqs";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { UserError } from "../../errors.ts";
import type { QueueDefinition } from "./definition.ts";
import { createQueues } from "./queues.ts";
import type { Queues } from "./queues.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-sqs-"));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const arn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;
const definition = (name: string, more: Partial<QueueDefinition> = {}): QueueDefinition => ({
  name,
  arn: arn(name),
  ...more,
});

/** The SDK against the queues' handler. A clock that only the test moves, where one is needed. */
async function start(
  queues: QueueDefinition[] = [definition("jobs")],
  { stateDir = folder(), now }: { stateDir?: string; now?: () => number } = {},
): Promise<{ client: SQSClient; queues: Queues; url: string; stateDir: string; server: Server }> {
  const made = createQueues({ queues, stateDir, ...(now && { now }) });
  const server = createServer(made.listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new SQSClient({
    endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  cleanups.push(() => client.destroy());
  return { client, queues: made, url: `${endpoint}/123456789012/jobs`, stateDir, server };
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
const send = (client: SQSClient, QueueUrl: string, MessageBody: string) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
const bodies = (messages: { Body?: string }[]) => messages.map((message) => message.Body);

describe("a message", () => {
  it("is received as it was sent, with digests that the SDK checks", async () => {
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

  it("shows only the attributes that were asked for", async () => {
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
    const queues = [definition("jobs", { visibilityTimeoutSeconds: 60 })];
    const { client, url } = await start(queues, { now });
    await send(client, url, "m");
    expect(await receive(client, url)).toHaveLength(1);
    pass(59);
    expect(await receive(client, url)).toEqual([]);
    pass(1);
    const [again] = await receive(client, url, { MessageSystemAttributeNames: ["All"] });
    expect(again?.Attributes?.ApproximateReceiveCount).toBe("2");
  });

  it("is gone when it was deleted, also by a second call", async () => {
    const { now, pass } = clock();
    const { client, url } = await start([definition("jobs")], { now });
    await send(client, url, "m");
    const [message] = await receive(client, url);
    const command = { QueueUrl: url, ReceiptHandle: message!.ReceiptHandle };
    await client.send(new DeleteMessageCommand(command));
    await client.send(new DeleteMessageCommand(command));
    pass(1000);
    expect(await receive(client, url)).toEqual([]);
  });

  it("is visible at once, or later, when its visibility is changed", async () => {
    const { now, pass } = clock();
    const { client, url } = await start([definition("jobs")], { now });
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

  it("waits for its delay", async () => {
    const { now, pass } = clock();
    const { client, url } = await start([definition("jobs", { delaySeconds: 10 })], { now });
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

  it("is dropped after the retention period", async () => {
    const { now, pass } = clock();
    const queues = [definition("jobs", { messageRetentionSeconds: 60 })];
    const { client, url } = await start(queues, { now });
    await send(client, url, "m");
    pass(60);
    expect(await receive(client, url)).toEqual([]);
  });

  it("goes to the dead-letter queue when it was received too often", async () => {
    const { now, pass } = clock();
    const redrivePolicy = JSON.stringify({
      deadLetterTargetArn: arn("dead"),
      maxReceiveCount: 2,
    });
    const queues = [definition("jobs", { redrivePolicy }), definition("dead")];
    const { client, url } = await start(queues, { now });
    const { MessageId } = await send(client, url, "poison");
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
        Attributes: { ApproximateReceiveCount: "1", DeadLetterQueueSourceArn: arn("jobs") },
      },
    ]);
  });
});

describe("a long poll", () => {
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
    const { client, url } = await start([definition("jobs", { visibilityTimeoutSeconds: 1 })]);
    await send(client, url, "m");
    await receive(client, url);
    expect(await receive(client, url, { WaitTimeSeconds: 20 })).toHaveLength(1);
  });

  it("ends without messages when the queue's waiting time is over", async () => {
    const { client, url } = await start([definition("jobs", { receiveWaitTimeSeconds: 1 })]);
    expect(await receive(client, url)).toEqual([]);
  });

  it("takes no message for a client that has gone", async () => {
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

  it("of sends, visibility changes and deletes works entry by entry", async () => {
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
    const { client, url } = await start([definition("jobs"), definition("other")]);
    expect(await client.send(new GetQueueUrlCommand({ QueueName: "jobs" }))).toMatchObject({
      QueueUrl: url,
    });
    const listed = await client.send(new ListQueuesCommand({ QueueNamePrefix: "jo" }));
    expect(listed.QueueUrls).toEqual([url]);
    await send(client, "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", "m");
    expect(bodies(await receive(client, url))).toEqual(["m"]);
  });

  it("tells its attributes, all or those asked for", async () => {
    const { now } = clock();
    const queues = [definition("jobs", { visibilityTimeoutSeconds: 45, maxMessageSize: 2048 })];
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

  it("takes messages from inside, by ARN, and gives them back", async () => {
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
  it("outlives a run that ended without warning, deletions and receives included", async () => {
    const { now, pass } = clock();
    const first = await start([definition("jobs")], { now });
    for (const body of ["a", "b", "c"]) await send(first.client, first.url, body);
    const [a, b] = await receive(first.client, first.url, { MaxNumberOfMessages: 2 });
    await first.client.send(
      new DeleteMessageCommand({ QueueUrl: first.url, ReceiptHandle: a!.ReceiptHandle }),
    );
    // Nothing is closed: every change was on disk when it was acknowledged.
    const second = await start([definition("jobs")], { now, stateDir: first.stateDir });
    expect(bodies(await receive(second.client, second.url))).toEqual(["c"]);
    pass(30);
    expect(bodies(await receive(second.client, second.url))).toEqual(["b", "c"]);
    await second.client.send(
      new DeleteMessageCommand({ QueueUrl: second.url, ReceiptHandle: b!.ReceiptHandle }),
    );
    const third = await start([definition("jobs")], { now, stateDir: first.stateDir });
    pass(30);
    expect(bodies(await receive(third.client, third.url))).toEqual(["c"]);
  });

  it("is read up to a line that was cut off", async () => {
    const first = await start();
    await send(first.client, first.url, "m");
    appendFileSync(join(first.stateDir, "sqs", "jobs.jsonl"), '{"put":{"id":"x","bo');
    const second = await start([definition("jobs")], { stateDir: first.stateDir });
    expect(bodies(await receive(second.client, second.url))).toEqual(["m"]);
  });
});

describe("a refusal", () => {
  it("names a queue that does not exist as the SDK expects it, and as older clients do", async () => {
    const { client, url } = await start();
    const refused = send(client, url.replace("jobs", "nope"), "m");
    await expect(refused).rejects.toThrow(QueueDoesNotExist);
    const response = await fetch(url, {
      method: "POST",
      headers: { "x-amz-target": "AmazonSQS.GetQueueUrl" },
      body: JSON.stringify({ QueueName: "nope" }),
    });
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
    ["UnsupportedOperation", "AddPermission", {}],
  ])("is %s for %s with %o", async (type, operation, input) => {
    const { url } = await start([definition("jobs", { maxMessageSize: 1024 })]);
    const response = await fetch(url, {
      method: "POST",
      headers: { "x-amz-target": `AmazonSQS.${operation}` },
      body: JSON.stringify({ QueueUrl: url, ...input }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: `com.amazonaws.sqs#${type}` });
  });

  it("is an error of the SDK for an operation that is not emulated", async () => {
    const { client, url } = await start();
    const command = new SetQueueAttributesCommand({ QueueUrl: url, Attributes: {} });
    await expect(client.send(command)).rejects.toThrow("does not emulate SetQueueAttributes");
  });

  it("is SerializationException for a body that is no JSON object", async () => {
    const { url } = await start();
    const headers = { "x-amz-target": "AmazonSQS.ListQueues" };
    for (const body of ["{", "[]"]) {
      const response = await fetch(url, { method: "POST", headers, body });
      expect(await response.json()).toMatchObject({
        __type: "com.amazonaws.sqs#SerializationException",
      });
    }
  });
});

it.each<[string, QueueDefinition[]]>([
  ["FIFO", [definition("jobs.fifo", { fifoQueue: true })]],
  ["redrive policy", [definition("jobs", { redrivePolicy: "{}" })]],
  [
    "which is not there",
    [
      definition("jobs", {
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: arn("gone"), maxReceiveCount: 1 }),
      }),
    ],
  ],
])("refuses a definition with a clear sentence: %s", (words, queues) => {
  const make = () => createQueues({ queues, stateDir: folder() });
  expect(make).toThrow(UserError);
  expect(make).toThrow(words);
});

it("follows other definitions with its messages, and refuses a broken one as a whole", async () => {
  const { client, queues, url } = await start([definition("jobs"), definition("gone")]);
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "kept" }));
  queues.update([definition("jobs", { visibilityTimeoutSeconds: 7 }), definition("new")]);

  expect((await receive(client, url))[0]?.Body).toBe("kept");
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["VisibilityTimeout"] }),
  );
  expect(Attributes).toEqual({ VisibilityTimeout: "7" });
  await client.send(new GetQueueUrlCommand({ QueueName: "new" }));
  await expect(client.send(new GetQueueUrlCommand({ QueueName: "gone" }))).rejects.toThrow(
    QueueDoesNotExist,
  );

  const lost = JSON.stringify({ deadLetterTargetArn: arn("lost"), maxReceiveCount: 1 });
  expect(() => queues.update([definition("jobs", { redrivePolicy: lost })])).toThrow(UserError);
  await client.send(new GetQueueUrlCommand({ QueueName: "new" }));
});
