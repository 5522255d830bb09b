import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { bucketResource, ofBucket, startBuckets } from "./testing/start-buckets.ts";

const Bucket = "photos";
const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs";
const FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:resize";
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:uploads";

interface Record_ {
  eventName: string;
  s3: {
    configurationId: string;
    object: { key: string; size?: number; eTag?: string; sequencer: string };
  };
}

async function start(configuration: object, options: Parameters<typeof startBuckets>[1] = {}) {
  const sent: [to: string, message: { Records: Record_[] }][] = [];
  const published: unknown[] = [];
  const running = await startBuckets(
    [bucketResource(Bucket), ofBucket("Notification", Bucket, { ...configuration })],
    {
      deliver: (arn, message) =>
        Promise.resolve(void sent.push([arn, message as { Records: Record_[] }])),
      capabilities: {
        topics: {
          publish: (arn, message) => Promise.resolve(String(published.push([arn, message]))),
        },
      },
      ...options,
    },
  );
  const client = new S3Client(running.settings);
  onTestFinished(() => client.destroy());
  const put = (Key: string) => client.send(new PutObjectCommand({ Bucket, Key, Body: "hello" }));
  const names = () =>
    sent.map(([arn, { Records }]) => [arn, Records[0]?.eventName, Records[0]?.s3.object.key]);
  return { ...running, client, put, sent, published, names };
}

it("sends each kind of change to who asked for it", async () => {
  const { client, names, put, stop } = await start({
    lambdaFunctions: [
      { id: "created", lambdaFunctionArn: FUNCTION, events: ["s3:ObjectCreated:*"] },
    ],
    queues: [
      { id: "rest", queueArn: QUEUE, events: ["s3:ObjectRemoved:Delete", "s3:ObjectTagging:*"] },
    ],
  });
  await put("a b/ü+.txt");
  await client.send(
    new CopyObjectCommand({
      Bucket,
      Key: "c",
      CopySource: `${Bucket}/${encodeURIComponent("a b/ü+.txt")}`,
    }),
  );
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: "m" }));
  const { ETag } = await client.send(
    new UploadPartCommand({ Bucket, Key: "m", UploadId, PartNumber: 1, Body: "x" }),
  );
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key: "m", UploadId, MultipartUpload }),
  );
  await client.send(new PutObjectTaggingCommand({ Bucket, Key: "m", Tagging: { TagSet: [] } }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: "m" }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: "none" }));
  await expect.poll(names).toEqual([
    [FUNCTION, "ObjectCreated:Put", "a+b/%C3%BC%2B.txt"],
    [FUNCTION, "ObjectCreated:Copy", "c"],
    [FUNCTION, "ObjectCreated:CompleteMultipartUpload", "m"],
    [QUEUE, "ObjectTagging:Put", "m"],
    [QUEUE, "ObjectRemoved:Delete", "m"],
  ]);
  await stop();
});

it("sends AWS's record, in the order of the changes", async () => {
  const { put, sent, stop } = await start({
    queues: [{ id: "all", queueArn: QUEUE, events: ["s3:ObjectCreated:Put"] }],
  });
  await put("k");
  await put("k");
  await expect.poll(() => sent.length).toBe(2);
  const [first, second] = sent.map(([, { Records }]) => Records[0]);
  expect(first).toMatchObject({
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "eu-west-1",
    eventTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    userIdentity: { principalId: "AWS:local" },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "all",
      bucket: { name: Bucket, arn: "arn:aws:s3:::photos" },
      object: { key: "k", size: 5, eTag: "5d41402abc4b2a76b9719d911017c592" },
    },
  });
  const [a = "", b = ""] = [first?.s3.object.sequencer, second?.s3.object.sequencer];
  expect(a < b).toBe(true);
  await stop();
});

it("filters by prefix and suffix, and publishes to a topic with S3's subject", async () => {
  const { names, published, put, stop } = await start({
    queues: [
      {
        id: "q",
        queueArn: QUEUE,
        events: ["s3:ObjectCreated:*"],
        filterPrefix: "images/",
        filterSuffix: ".png",
      },
    ],
    topics: [{ id: "t", topicArn: TOPIC, events: ["s3:ObjectCreated:*"], filterPrefix: "docs/" }],
  });
  for (const key of ["images/a.png", "images/a.jpg", "a.png", "docs/a"]) await put(key);
  await expect.poll(() => published.length).toBe(1);
  expect(names()).toEqual([[QUEUE, "ObjectCreated:Put", "images/a.png"]]);
  expect(published).toEqual([
    [
      TOPIC,
      { subject: "Amazon S3 Notification", body: expect.stringContaining('"docs/a"') as string },
    ],
  ]);
  await stop();
});

it("sends after a restart what a kill left unsent, and says what cannot be sent", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "sst-local-s3-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const configuration = { queues: [{ id: "q", queueArn: QUEUE, events: ["s3:ObjectCreated:*"] }] };
  const { promise: never } = Promise.withResolvers<void>();
  const first = await start(configuration, { stateDir, deliver: () => never });
  await first.put("k");
  // Nothing is closed, as when the process is killed.
  const second = await start(configuration, { stateDir });
  await expect.poll(second.names).toEqual([[QUEUE, "ObjectCreated:Put", "k"]]);
  await second.stop({ keep: true });
  const third = await start(configuration, {
    stateDir,
    deliver: () => Promise.reject(new Error("There is no queue.")),
  });
  await third.put("k");
  await expect
    .poll(() => third.lines)
    .toEqual(["an event of bucket photos was not delivered: There is no queue."]);
  await third.stop({ keep: true });
});
