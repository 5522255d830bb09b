import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { startChildServer } from "../../aws/testing/child-server.ts";
import { sdkSettings } from "../../aws/testing/run-service.ts";

const Bucket = "photos";

async function server(stateDir: string): Promise<{ child: ChildProcess; client: S3Client }> {
  const program = join(import.meta.dirname, "testing", "server.ts");
  const { child, url } = await startChildServer(program, stateDir);
  const client = new S3Client(sdkSettings(url));
  onTestFinished(() => client.destroy());
  return { child, client };
}

it("has every object that was acknowledged, whole, after its process was killed", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "sst-local-s3-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const acknowledged = new Map<string, string | undefined>();
  for (let round = 0; round < 3; round++) {
    const { child, client } = await server(stateDir);
    const put = async (Key: string, Body: Buffer) => {
      // Until the answer comes, either content is right.
      acknowledged.delete(Key);
      const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key, Body }));
      acknowledged.set(Key, ETag);
    };
    const writer = async (name: number) => {
      for (let i = 0; ; i++) {
        const body = Buffer.alloc(1 + ((i * 7919) % 300_000), `${round}${name}${i}`);
        await put(`w${name}/${i % 5}`, body);
        if (i % 4 === 3) {
          const Key = `w${name}/${(i + 2) % 5}`;
          acknowledged.delete(Key);
          await client.send(new DeleteObjectCommand({ Bucket, Key }));
        }
        if (name === 0 && i === 12) child.kill("SIGKILL");
      }
    };
    await Promise.allSettled([writer(0), writer(1), writer(2)]);
  }
  expect(acknowledged.size).toBeGreaterThan(3);

  const { client } = await server(stateDir);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  const found = new Map(Contents.map(({ Key, ETag }) => [Key, ETag]));
  for (const [key, etag] of acknowledged) expect([key, found.get(key)]).toEqual([key, etag]);
  for (const Key of found.keys()) {
    const got = await client.send(new GetObjectCommand({ Bucket, Key }));
    const body = (await got.Body?.transformToByteArray()) ?? new Uint8Array();
    const md5 = createHash("md5").update(body).digest("hex");
    expect([Key, `"${md5}"`]).toEqual([Key, got.ETag]);
  }
  // No content is left that no object has.
  expect(readdirSync(join(stateDir, "s3", Bucket, "data"))).toHaveLength(found.size);
});

it("goes on with a multipart upload after its process was killed", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "sst-local-s3-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
  const first = await server(stateDir);
  const { UploadId } = await first.client.send(
    new CreateMultipartUploadCommand({ Bucket, Key: "m" }),
  );
  const of = { Bucket, Key: "m", UploadId };
  const { ETag } = await first.client.send(
    new UploadPartCommand({ ...of, PartNumber: 1, Body: "part" }),
  );
  first.child.kill("SIGKILL");
  const second = await server(stateDir);
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await second.client.send(new CompleteMultipartUploadCommand({ ...of, MultipartUpload }));
  second.child.kill("SIGKILL");
  const third = await server(stateDir);
  const got = await third.client.send(new GetObjectCommand({ Bucket, Key: "m" }));
  expect(await got.Body?.transformToString()).toBe("part");
  const { Uploads } = await third.client.send(new ListMultipartUploadsCommand({ Bucket }));
  expect(Uploads).toBeUndefined();
});
