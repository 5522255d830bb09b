import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  NoSuchUpload,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, it, onTestFinished } from "vitest";
import { startBuckets } from "./testing/start-buckets.ts";

const Bucket = "photos";
const Key = "film";
const MIB = 1024 * 1024;

async function start(more: Partial<CreateMultipartUploadCommandInput> = {}) {
  const running = await startBuckets();
  const client = new S3Client(running.settings);
  onTestFinished(async () => {
    client.destroy();
    await running.stop();
  });
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "video/mp4", ...more }),
  );
  const of = { Bucket, Key, UploadId };
  const part = async (PartNumber: number, Body: Buffer | string) => {
    const sent = await client.send(new UploadPartCommand({ ...of, PartNumber, Body }));
    const { ETag, ChecksumCRC32, ChecksumSHA256, ChecksumCRC64NVME } = sent;
    return { PartNumber, ETag, ChecksumCRC32, ChecksumSHA256, ChecksumCRC64NVME };
  };
  const complete = (Parts: { PartNumber: number; ETag?: string | undefined }[]) =>
    client.send(
      new CompleteMultipartUploadCommand({
        ...of,
        MultipartUpload: { Parts: Parts.map(({ ETag = "", ...one }) => ({ ...one, ETag })) },
      }),
    );
  const files = () => readdirSync(join(running.stateDir, "s3", Bucket, "data"));
  return { ...running, client, of, part, complete, files };
}

const md5 = (bytes: Buffer) => createHash("md5").update(bytes).digest();
const first = Buffer.alloc(5 * MIB, "1");

it("becomes one object of its parts, with AWS's ETag, read whole, in ranges and by part", async () => {
  const { client, complete, files, part } = await start();
  const second = Buffer.from("the last part may be small");
  const replaced = await part(1, first);
  const parts = [await part(1, first), await part(7, second)];
  expect(replaced.ETag).toBe(parts[0]?.ETag);
  const { ETag, Location } = await complete(parts);
  const expected = createHash("md5")
    .update(Buffer.concat([md5(first), md5(second)]))
    .digest("hex");
  expect(ETag).toBe(`"${expected}-2"`);
  expect(Location).toMatch(/\/photos\/film$/);
  const get = (more: object) => client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  const whole = await get({});
  expect(whole.ContentType).toBe("video/mp4");
  const body = Buffer.from((await whole.Body?.transformToByteArray()) ?? []);
  expect(body.equals(Buffer.concat([first, second]))).toBe(true);
  const across = await get({ Range: `bytes=${first.length - 2}-${first.length + 2}` });
  expect(await across.Body?.transformToString()).toBe("11the");
  const one = await get({ PartNumber: 7 });
  expect([one.PartsCount, await one.Body?.transformToString()]).toEqual([2, String(second)]);
  const { ContentLength, PartsCount } = await client.send(
    new HeadObjectCommand({ Bucket, Key, PartNumber: 1 }),
  );
  expect([ContentLength, PartsCount]).toEqual([first.length, 2]);
  await expect.poll(files).toHaveLength(2);
  // A client that did not get the answer asks again.
  expect((await complete(parts)).ETag).toBe(ETag);
});

it.each([
  ["CRC32", "COMPOSITE"],
  ["SHA256", "COMPOSITE"],
  ["CRC32", "FULL_OBJECT"],
  ["CRC64NVME", "FULL_OBJECT"],
] as const)("has a %s checksum of the type %s", async (ChecksumAlgorithm, ChecksumType) => {
  const { client, complete, of } = await start({ ChecksumAlgorithm, ChecksumType });
  const part = async (PartNumber: number, Body: Buffer) => {
    const sent = await client.send(
      new UploadPartCommand({ ...of, PartNumber, Body, ChecksumAlgorithm }),
    );
    return { ...sent, PartNumber };
  };
  const second = Buffer.from("end");
  const sent = [await part(1, first), await part(2, second)];
  const name = `Checksum${ChecksumAlgorithm}` as const;
  const completed = await complete(
    sent.map(({ PartNumber, ETag, [name]: checksum }) => ({ PartNumber, ETag, [name]: checksum })),
  );
  const single = await client.send(
    new PutObjectCommand({
      Bucket,
      Key: "single",
      Body: Buffer.concat([first, second]),
      ChecksumAlgorithm,
    }),
  );
  if (ChecksumType === "FULL_OBJECT") expect(completed[name]).toBe(single[name]);
  else expect(completed[name]).toMatch(/-2$/);
  const { Checksum, ObjectParts } = await client.send(
    new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ["Checksum", "ObjectParts"] }),
  );
  expect(Checksum).toEqual({ [name]: completed[name], ChecksumType });
  expect(ObjectParts?.Parts?.map(({ Size }) => Size)).toEqual([first.length, 3]);
});

it("is done by the SDK's Upload, from a stream of unknown length", async () => {
  const { client } = await start();
  const pieces = Array.from({ length: 11 }, (_, i) => Buffer.alloc(MIB, String(i % 10)));
  await new Upload({ client, params: { Bucket, Key: "up", Body: Readable.from(pieces) } }).done();
  const got = await client.send(new GetObjectCommand({ Bucket, Key: "up" }));
  const body = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
  expect(body.equals(Buffer.concat(pieces))).toBe(true);
  expect(got.ETag).toMatch(/-3"$/);
});

it("lists its parts and itself, and is aborted with all its files", async () => {
  const { client, files, of, part } = await start();
  for (const number of [3, 1, 2]) await part(number, `part ${number}`);
  const page = await client.send(new ListPartsCommand({ ...of, MaxParts: 2 }));
  expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "2" });
  expect(page.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, 6],
    [2, 6],
  ]);
  const rest = await client.send(new ListPartsCommand({ ...of, PartNumberMarker: "2" }));
  expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
  const uploads = () => client.send(new ListMultipartUploadsCommand({ Bucket }));
  expect((await uploads()).Uploads).toMatchObject([{ Key, UploadId: of.UploadId }]);
  await client.send(new AbortMultipartUploadCommand(of));
  expect((await uploads()).Uploads).toBeUndefined();
  await expect.poll(files).toEqual([]);
  await expect(part(1, "late")).rejects.toThrow(NoSuchUpload);
  await expect(client.send(new AbortMultipartUploadCommand(of))).rejects.toThrow(NoSuchUpload);
  await expect.poll(files).toEqual([]);
});

it("takes parts from other objects", async () => {
  const { client, complete, of } = await start();
  await client.send(new PutObjectCommand({ Bucket, Key: "source", Body: "0123456789" }));
  const CopySource = "photos/source";
  const { CopyPartResult } = await client.send(
    new UploadPartCopyCommand({ ...of, PartNumber: 1, CopySource, CopySourceRange: "bytes=2-4" }),
  );
  await complete([{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
  const got = await client.send(new GetObjectCommand({ Bucket, Key }));
  expect(await got.Body?.transformToString()).toBe("234");
});

it("holds no file of an object whose copy as a part was refused", async () => {
  const { client, files, of } = await start();
  await client.send(new PutObjectCommand({ Bucket, Key: "source", Body: "0123456789" }));
  const copy = (more: object) =>
    client.send(
      new UploadPartCopyCommand({ ...of, PartNumber: 1, CopySource: "photos/source", ...more }),
    );
  await expect(copy({ UploadId: "none" })).rejects.toThrow(NoSuchUpload);
  await expect(copy({ PartNumber: 0 })).rejects.toMatchObject({ name: "InvalidArgument" });
  await client.send(new DeleteObjectCommand({ Bucket, Key: "source" }));
  await expect.poll(files).toEqual([]);
});

it("is refused with AWS's errors", async () => {
  const { client, complete, of, part } = await start();
  const a = await part(1, "small");
  const b = await part(2, "b");
  const refused = async (parts: Parameters<typeof complete>[0]) =>
    complete(parts).catch((error: Error) => error.name);
  expect(await refused([a, b])).toBe("EntityTooSmall");
  expect(await refused([b, a])).toBe("InvalidPartOrder");
  expect(await refused([{ ...a, ETag: '"other"' }])).toBe("InvalidPart");
  expect(await refused([{ PartNumber: 9, ETag: a.ETag }])).toBe("InvalidPart");
  expect(await refused([])).toBe("MalformedXML");
  await expect(part(0, "x")).rejects.toMatchObject({ name: "InvalidArgument" });
  await expect(part(10_001, "x")).rejects.toMatchObject({ name: "InvalidArgument" });
  const other = new ListPartsCommand({ ...of, Key: "other" });
  await expect(client.send(other)).rejects.toThrow(NoSuchUpload);
  expect((await complete([b])).ETag).toMatch(/-1"$/);
});

it("is read to its end while it is replaced, and then its files are removed", async () => {
  const { client, complete, files, part } = await start();
  const parts = [await part(1, first), await part(2, first), await part(3, "end")];
  await complete(parts);
  const got = await client.send(new GetObjectCommand({ Bucket, Key }));
  await client.send(new PutObjectCommand({ Bucket, Key, Body: "new" }));
  const body = (await got.Body?.transformToByteArray()) ?? new Uint8Array();
  expect(Buffer.from(body.subarray(-4)).toString()).toBe("1end");
  await expect.poll(files).toHaveLength(1);
});
