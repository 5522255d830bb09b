import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Mapping } from "./mapping.ts";
import { QueuePoller, type QueueRecord } from "./queue.ts";
import { testMapping } from "./testing/mapping.ts";
import { queueArn as arn, queueResource, startQueues } from "../services/sqs/testing.ts";

let stateDir: string;
let queues: Awaited<ReturnType<typeof startQueues>>;
let stop: (() => Promise<void>) | undefined;
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "sst-local-queue-mapping-"));
  const redrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 1 });
  queues = await startQueues(stateDir, [
    queueResource("dead"),
    queueResource("jobs", { visibilityTimeoutSeconds: 1, redrivePolicy }),
  ]);
});
afterEach(async () => {
  await stop?.();
  stop = undefined;
  queues.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

type Run = (bodies: string[], records: QueueRecord[]) => unknown;

/** Feeds `run` from the queue; what it throws fails the batch, what it returns is its answer. */
function map(mapping: Partial<Mapping>, run: Run): string[][] {
  const batches: string[][] = [];
  const poller = new QueuePoller({
    mapping: testMapping({ kind: "queue", arn: arn("jobs") }, mapping),
    queues,
    stateDir,
    deliver: async () => {},
    invoke: async ({ Records }) => {
      const records = Records as QueueRecord[];
      const bodies = records.map(({ body }) => body);
      batches.push(bodies);
      try {
        return { payload: run(bodies, records) };
      } catch (error) {
        return { payload: String(error), functionError: "Unhandled" };
      }
    },
    log: () => {},
  });
  stop = () => poller.stop();
  return batches;
}

const send = async (...bodies: string[]): Promise<void> => {
  for (const body of bodies) await queues.send(arn("jobs"), body);
};
const dead = async (): Promise<string[]> =>
  (await queues.receive(arn("dead"), { waitSeconds: 20 })).map(({ message }) => message.body);

it("invokes the function with records in Lambda's shape", async () => {
  const seen = Promise.withResolvers<QueueRecord | undefined>();
  map({}, (_, [record]) => seen.resolve(record));
  await send("one");
  expect(await seen.promise).toMatchObject({
    messageId: expect.any(String),
    receiptHandle: expect.any(String),
    body: "one",
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: expect.stringMatching(/^\d{13}$/) },
    messageAttributes: {},
    md5OfBody: "f97c5d29941bfb1b2fdab0874906ab82",
    eventSource: "aws:sqs",
    eventSourceARN: arn("jobs"),
    awsRegion: "eu-west-1",
  });
});

it("makes messages of a failed batch visible again until the dead-letter queue gets them", async () => {
  await send("bad");
  map({}, () => {
    throw new Error("no");
  });
  expect(await dead()).toEqual(["bad"]);
});

it("deletes the messages of a batch that the function does not report as failed", async () => {
  await send("good", "bad", "fine");
  const batches = map({ reportBatchItemFailures: true }, (_, records) => ({
    batchItemFailures: records
      .filter(({ body }) => body === "bad")
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  }));
  expect(await dead()).toEqual(["bad"]);
  expect(batches.flat().toSorted()).toEqual(["bad", "fine", "good"]);
});

it("fails the whole batch when the function reports an unknown message", async () => {
  await send("only");
  map({ reportBatchItemFailures: true }, () => ({
    batchItemFailures: [{ itemIdentifier: "other" }],
  }));
  expect(await dead()).toEqual(["only"]);
});

it("deletes messages that no filter matches, without an invocation", async () => {
  await send('{"kind":"b"}', "no json", '{"kind":"a"}');
  const got = Promise.withResolvers<string[]>();
  const pattern = JSON.stringify({ body: { kind: ["a"] } });
  map({ filterPatterns: [pattern] }, (bodies) => got.resolve(bodies));
  expect(await got.promise).toEqual(['{"kind":"a"}']);
  await stop?.();
  expect(await queues.receive(arn("jobs"))).toEqual([]);
});

it("puts no more than 6 MB into a batch", async () => {
  for (let i = 0; i < 30; i++) await send("x".repeat(256 * 1024));
  const sizes: number[] = [];
  const all = Promise.withResolvers<void>();
  let left = 30;
  map(
    { batchSize: 100, maximumBatchingWindowInSeconds: 1, maximumConcurrency: 1 },
    (_, records) => {
      sizes.push(JSON.stringify(records).length);
      if ((left -= records.length) === 0) all.resolve();
    },
  );
  await all.promise;
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(6.1 * 1024 * 1024);
});

it("keeps the order of each group of a FIFO queue, over failures and in all batches", async () => {
  queues.stop();
  const fifo = arn("jobs.fifo");
  queues = await startQueues(stateDir, [
    queueResource("jobs.fifo", { fifoQueue: true, visibilityTimeoutSeconds: 1 }),
  ]);
  const done: string[] = [];
  const failed = new Set<string>();
  map(
    { batchSize: 3, reportBatchItemFailures: true, source: { kind: "queue", arn: fifo } },
    (_, records) => {
      // As AWS asks of functions: nothing behind the first failure.
      const stop = records.findIndex(({ body }) => body.endsWith("2") && !failed.has(body));
      if (stop !== -1) failed.add(records[stop]!.body);
      const good = stop === -1 ? records : records.slice(0, stop);
      done.push(...good.map(({ body }) => body));
      return {
        batchItemFailures: records
          .slice(good.length)
          .map(({ messageId: itemIdentifier }) => ({ itemIdentifier })),
      };
    },
  );
  for (let number = 0; number < 5; number++) {
    for (const group of ["a", "b"]) {
      const body = `${group}${number}`;
      await queues.send(fifo, body, { systemAttributes: { MessageGroupId: group } });
    }
  }
  await expect.poll(() => done.length).toBe(10);
  const of = (group: string) => done.filter((body) => body.startsWith(group));
  expect(of("a")).toEqual(["a0", "a1", "a2", "a3", "a4"]);
  expect(of("b")).toEqual(["b0", "b1", "b2", "b3", "b4"]);
});
