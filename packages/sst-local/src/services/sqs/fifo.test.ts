import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { runService, sdkSettings, testGraph } from "../../aws/testing/run-service.ts";
import type { Resource } from "../../graph/index.ts";
import { start as startSqs } from "./start.ts";
import { queueArn, queueResource } from "./testing.ts";

const fifo = (inputs: Record<string, unknown> = {}, name = "jobs.fifo") =>
  queueResource(name, { fifoQueue: true, ...inputs });

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-fifo-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function clock() {
  let time = Date.parse("2026-01-01T00:00:00Z");
  return { now: () => time, pass: (seconds: number) => void (time += seconds * 1000) };
}

async function start(
  queues: Resource[] = [fifo()],
  { stateDir = folder(), now = Date.now }: { stateDir?: string; now?: () => number } = {},
) {
  const running = await runService((context) => startSqs(context, now), testGraph(queues), {
    stateDir,
  });
  const client = new SQSClient(sdkSettings(running.url));
  onTestFinished(async () => {
    client.destroy();
    await running.stop({ keep: true });
  });
  const QueueUrl = `${running.url}/123456789012/jobs.fifo`;
  const send = (
    MessageGroupId: string,
    MessageBody: string,
    more: Partial<SendMessageCommandInput> = {},
  ) =>
    client.send(
      new SendMessageCommand({
        ...{ QueueUrl, MessageGroupId, MessageBody, MessageDeduplicationId: MessageBody },
        ...more,
      }),
    );
  const receive = async (MaxNumberOfMessages = 10, more: object = {}) => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, ...more });
    return (await client.send(command)).Messages ?? [];
  };
  const remove = ({ ReceiptHandle }: Message) =>
    client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return { ...running, client, QueueUrl, send, receive, remove };
}

const bodies = (messages: readonly Message[]) => messages.map(({ Body }) => Body);

it("hands out the messages of a group in order, and none while an earlier one is in flight", async () => {
  const { receive, remove, send } = await start();
  for (const body of ["a1", "a2", "b1", "a3", "b2"]) await send(body.slice(0, 1), body);
  const first = await receive(2);
  expect(bodies(first)).toEqual(["a1", "a2"]);
  const second = await receive(1);
  expect(bodies(second)).toEqual(["b1"]);
  expect(await receive()).toEqual([]);
  await remove(first[0]!);
  expect(await receive()).toEqual([]);
  await remove(first[1]!);
  expect(bodies(await receive())).toEqual(["a3"]);
  await remove(second[0]!);
  expect(bodies(await receive())).toEqual(["b2"]);
});

it("hands a message that was not deleted out again before those behind it", async () => {
  const { now, pass } = clock();
  const { client, QueueUrl, receive, send } = await start([fifo()], { now });
  for (const body of ["a1", "a2", "a3"]) await send("a", body);
  const [a1] = await receive(1);
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: a1?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  );
  expect(bodies(await receive(2))).toEqual(["a1", "a2"]);
  pass(30);
  expect(bodies(await receive())).toEqual(["a1", "a2", "a3"]);
});

it("answers a long poll when the group of the next message is free", async () => {
  const { receive, remove, send } = await start();
  for (const body of ["a1", "a2"]) await send("a", body);
  const [a1] = await receive(1);
  const waiting = receive(10, { WaitTimeSeconds: 20 });
  await remove(a1!);
  expect(bodies(await waiting)).toEqual(["a2"]);
});

it("drops what was sent within five minutes, by id or by content, also when it is deleted", async () => {
  const { now, pass } = clock();
  const stateDir = folder();
  const queues = [fifo({ contentBasedDeduplication: true })];
  const { receive, remove, send } = await start(queues, { now, stateDir });
  const first = await send("a", "one", { MessageDeduplicationId: "id" });
  pass(299);
  const again = await send("b", "two", { MessageDeduplicationId: "id" });
  expect([again.MessageId, again.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
  const [one] = await receive();
  await remove(one!);
  // Nothing is closed: the second service starts as after a kill.
  const second = await start(queues, { now, stateDir });
  await second.send("a", "one", { MessageDeduplicationId: "id" });
  expect(await second.receive()).toEqual([]);
  const byContent = { MessageDeduplicationId: undefined };
  await second.send("a", "same", byContent);
  await second.send("a", "same", byContent);
  expect(bodies(await second.receive())).toEqual(["same"]);
  pass(1);
  const later = await second.send("c", "one", { MessageDeduplicationId: "id" });
  expect(later.MessageId).not.toBe(first.MessageId);
  expect(bodies(await second.receive())).toEqual(["one"]);
});

it("counts a deduplication id for each group where that is its scope", async () => {
  const { receive, send } = await start([
    fifo({ deduplicationScope: "messageGroup", fifoThroughputLimit: "perMessageGroupId" }),
  ]);
  for (const group of ["a", "b", "a"]) await send(group, "m", { MessageDeduplicationId: "id" });
  expect(await receive()).toHaveLength(2);
});

it("numbers messages upwards, and gives them their group and deduplication id", async () => {
  const stateDir = folder();
  const { receive, send } = await start([fifo()], { stateDir });
  const sent = [await send("a", "1"), await send("b", "2")];
  const numbers = sent.map(({ SequenceNumber }) => SequenceNumber);
  expect(numbers[0]).toMatch(/^\d{20}$/);
  const [one] = await receive(1, { MessageSystemAttributeNames: ["All"] });
  expect(one?.Attributes).toMatchObject({
    MessageGroupId: "a",
    MessageDeduplicationId: "1",
    SequenceNumber: numbers[0],
  });
  const second = await start([fifo()], { stateDir });
  numbers.push((await second.send("a", "3")).SequenceNumber);
  expect(numbers.toSorted()).toEqual(numbers);
  expect(new Set(numbers).size).toBe(3);
});

it("sends a batch in its order, and moves dead letters to a FIFO queue", async () => {
  const { now, pass } = clock();
  const redrivePolicy = JSON.stringify({
    deadLetterTargetArn: queueArn("dead.fifo"),
    maxReceiveCount: 1,
  });
  const { client, QueueUrl, receive } = await start(
    [fifo({ redrivePolicy }), fifo({}, "dead.fifo")],
    { now },
  );
  const Entries = ["1", "2", "3"].map((Id) => ({
    ...{ Id, MessageBody: Id, MessageGroupId: "a", MessageDeduplicationId: Id },
  }));
  const { Successful } = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(Successful?.map(({ SequenceNumber }) => SequenceNumber?.length)).toEqual([20, 20, 20]);
  expect(bodies(await receive(2))).toEqual(["1", "2"]);
  pass(30);
  expect(bodies(await receive())).toEqual(["3"]);
  const dead = new ReceiveMessageCommand({
    QueueUrl: QueueUrl.replace("jobs", "dead"),
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ["MessageGroupId"],
  });
  const { Messages = [] } = await client.send(dead);
  expect(bodies(Messages)).toEqual(["1", "2"]);
  expect(Messages[0]?.Attributes).toEqual({ MessageGroupId: "a" });
});

it("has its attributes", async () => {
  const { client, QueueUrl } = await start([fifo({ contentBasedDeduplication: true })]);
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  expect(Attributes).toMatchObject({
    FifoQueue: "true",
    ContentBasedDeduplication: "true",
    DeduplicationScope: "queue",
    FifoThroughputLimit: "perQueue",
  });
});

it.each<[string, string, Partial<SendMessageCommandInput>]>([
  [
    "MissingParameter",
    "The request must contain the parameter MessageGroupId.",
    { MessageGroupId: undefined },
  ],
  [
    "InvalidParameterValue",
    "either have ContentBasedDeduplication enabled",
    { MessageDeduplicationId: undefined },
  ],
  ["InvalidParameterValue", "Value 5 for parameter DelaySeconds is invalid.", { DelaySeconds: 5 }],
  ["InvalidParameterValue", "parameter MessageGroupId is invalid", { MessageGroupId: "a b" }],
  [
    "InvalidParameterValue",
    "parameter MessageDeduplicationId is invalid",
    { MessageDeduplicationId: "x".repeat(129) },
  ],
])("refuses with %s: %s (%o)", async (name, message, more) => {
  const { send } = await start();
  await expect(send("a", "m", more)).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message) as string,
  });
});
