import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketLocationCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { readdirSync, statSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { testGraph } from "../../aws/testing/run-service.ts";
import type { Resource } from "../../graph/index.ts";
import { bucketResource, ofBucket, startBuckets } from "./testing/start-buckets.ts";

const Bucket = "photos";
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function start(resources?: Resource[], options: Parameters<typeof startBuckets>[1] = {}) {
  const running = await startBuckets(resources, options);
  cleanups.push(() => running.stop({ keep: options.stateDir !== undefined }));
  const client = new S3Client(running.settings);
  cleanups.push(() => client.destroy());
  const put = (
    Key: string,
    Body: PutObjectCommandInput["Body"] = "x",
    more: Partial<PutObjectCommandInput> = {},
  ) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const text = async (Key: string) =>
    (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  return { ...running, client, put, text };
}

const SIGNED = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=x",
};

describe("an object", () => {
  it("is read as it was put, with its headers, metadata and ETag", async () => {
    const { client, put } = await start();
    const put1 = await put("a/ä b+c.txt", "hello", {
      ContentType: "text/plain",
      CacheControl: "max-age=60",
      ContentDisposition: "inline",
      Metadata: { owner: "ana" },
    });
    expect(put1.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "a/ä b+c.txt" }));
    expect(await got.Body?.transformToString()).toBe("hello");
    expect(got).toMatchObject({
      ETag: put1.ETag,
      ContentLength: 5,
      ContentType: "text/plain",
      CacheControl: "max-age=60",
      ContentDisposition: "inline",
      Metadata: { owner: "ana" },
      AcceptRanges: "bytes",
    });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: "a/ä b+c.txt" }));
    expect(head).toMatchObject({ ETag: put1.ETag, ContentLength: 5, Metadata: { owner: "ana" } });
    expect(head.LastModified).toBeInstanceOf(Date);
  });

  it("has the type binary/octet-stream where none is given, and may be empty", async () => {
    const { client, put, text, url } = await start();
    await put("empty", new Uint8Array());
    expect(await text("empty")).toBe("");
    const { ContentType, ContentLength } = await client.send(
      new HeadObjectCommand({ Bucket, Key: "empty" }),
    );
    expect([ContentType, ContentLength]).toEqual(["application/octet-stream", 0]);
    await fetch(`${url}/photos/raw`, { method: "PUT", headers: SIGNED, body: Buffer.from("x") });
    expect((await client.send(new HeadObjectCommand({ Bucket, Key: "raw" }))).ContentType).toBe(
      "binary/octet-stream",
    );
  });

  it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
    "keeps the %s that the SDK calculates, and refuses another",
    async (ChecksumAlgorithm) => {
      const { client, put, url } = await start();
      const body = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256));
      const { $metadata: _, ...sent } = await put("k", body, { ChecksumAlgorithm });
      const name = `Checksum${ChecksumAlgorithm}` as const;
      expect(sent[name]).toMatch(/=$|^[\w+/]+$/);
      const got = await client.send(
        new GetObjectCommand({ Bucket, Key: "k", ChecksumMode: "ENABLED" }),
      );
      // The SDK verifies it as it reads.
      expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(body);
      expect(got[name]).toBe(sent[name]);
      const refused = await fetch(`${url}/photos/k`, {
        method: "PUT",
        headers: {
          ...SIGNED,
          [`x-amz-checksum-${ChecksumAlgorithm.toLowerCase()}`]: sent[name] ?? "",
        },
        body: "something else",
      });
      expect([refused.status, await refused.text()]).toEqual([
        400,
        expect.stringContaining("<Code>BadDigest</Code>") as string,
      ]);
    },
  );

  it("is uploaded from a stream, in chunks with a checksum behind them", async () => {
    const { put, text } = await start();
    const pieces = Array.from({ length: 50 }, (_, i) => `${i}`.repeat(3000));
    const ContentLength = pieces.join("").length;
    await put("stream", Readable.from(pieces.map((piece) => Buffer.from(piece))), {
      ContentLength,
    });
    expect(await text("stream")).toBe(pieces.join(""));
  });

  it("is read in ranges", async () => {
    const { client, put } = await start();
    await put("k", "0123456789");
    const range = async (Range: string) => {
      const got = await client.send(new GetObjectCommand({ Bucket, Key: "k", Range }));
      return [got.$metadata.httpStatusCode, got.ContentRange, await got.Body?.transformToString()];
    };
    expect(await range("bytes=2-4")).toEqual([206, "bytes 2-4/10", "234"]);
    expect(await range("bytes=7-")).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await range("bytes=-3")).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await range("bytes=5-100")).toEqual([206, "bytes 5-9/10", "56789"]);
    expect(await range("lines=1-2")).toEqual([200, undefined, "0123456789"]);
    await expect(range("bytes=10-")).rejects.toMatchObject({
      name: "InvalidRange",
      $metadata: { httpStatusCode: 416 },
    });
  });

  it("is read and written on conditions", async () => {
    const { client, put } = await start();
    const { ETag } = await put("k", "1");
    const get = (more: object) => client.send(new GetObjectCommand({ Bucket, Key: "k", ...more }));
    const status = (code: number) => ({ $metadata: { httpStatusCode: code } });
    const hour = 3_600_000;
    await get({ IfMatch: ETag });
    await expect(get({ IfMatch: '"other"' })).rejects.toMatchObject(status(412));
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject(status(304));
    await expect(get({ IfModifiedSince: new Date(Date.now() + hour) })).rejects.toMatchObject(
      status(304),
    );
    await expect(get({ IfUnmodifiedSince: new Date(Date.now() - hour) })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(put("k", "2", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
      ...status(412),
    });
    await put("new", "2", { IfNoneMatch: "*" });
    await put("k", "2", { IfMatch: ETag! });
    await expect(put("k", "3", { IfMatch: ETag! })).rejects.toMatchObject(status(412));
    await expect(put("none", "3", { IfMatch: ETag! })).rejects.toThrow(NoSuchKey);
  });

  it("is deleted, alone or with others", async () => {
    const { client, put } = await start();
    for (const Key of ["a", "b", "c", "d&<"]) await put(Key);
    await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    const Objects = ["b", "d&<", "none"].map((Key) => ({ Key }));
    const deleted = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(deleted.Deleted).toEqual(Objects);
    const left = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(left.Contents?.map(({ Key }) => Key)).toEqual(["c"]);
    await expect(client.send(new GetObjectCommand({ Bucket, Key: "a" }))).rejects.toThrow(
      NoSuchKey,
    );
  });

  it("is copied with its metadata or new metadata, also between buckets", async () => {
    const { client, put } = await start([bucketResource("photos"), bucketResource("archive")]);
    await put("from ü/k", "content", { ContentType: "text/plain", Metadata: { a: "1" } });
    const CopySource = `photos/${encodeURIComponent("from ü/k")}`;
    const copy = (more: object) =>
      client.send(new CopyObjectCommand({ Bucket: "archive", Key: "to", CopySource, ...more }));
    expect((await copy({})).CopyObjectResult?.ETag).toBe('"9a0364b9e99bb480dd25e1f0284c8555"');
    const head = () => client.send(new HeadObjectCommand({ Bucket: "archive", Key: "to" }));
    expect(await head()).toMatchObject({ ContentType: "text/plain", Metadata: { a: "1" } });
    await copy({ MetadataDirective: "REPLACE", Metadata: { b: "2" }, ContentType: "text/css" });
    expect(await head()).toMatchObject({ ContentType: "text/css", Metadata: { b: "2" } });
    await expect(copy({ CopySourceIfMatch: "other" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(copy({ CopySource: "photos/none" })).rejects.toThrow(NoSuchKey);
    await expect(copy({ CopySource: "none/k" })).rejects.toThrow(NoSuchBucket);
    await expect(
      client.send(new CopyObjectCommand({ Bucket, Key: "from ü/k", CopySource })),
    ).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  it("is copied by one of several that come at once where there must be none yet", async () => {
    const { client, put } = await start();
    await put("from", "content");
    const copy = new CopyObjectCommand({
      ...{ Bucket, Key: "to", CopySource: "photos/from" },
      IfNoneMatch: "*",
    });
    const copies = await Promise.allSettled([1, 2, 3, 4].map(() => client.send(copy)));
    const failures = copies.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(failures).toHaveLength(3);
    expect(failures[0]).toMatchObject({ name: "PreconditionFailed" });
  });

  it("has tags, at most ten", async () => {
    const { client, put } = await start();
    await put("k", "x", { Tagging: "team=blue&cost=1%2B1" });
    const tags = async () =>
      (await client.send(new GetObjectTaggingCommand({ Bucket, Key: "k" }))).TagSet;
    expect(await tags()).toEqual([
      { Key: "team", Value: "blue" },
      { Key: "cost", Value: "1+1" },
    ]);
    expect((await client.send(new GetObjectCommand({ Bucket, Key: "k" }))).TagCount).toBe(2);
    const TagSet = [{ Key: "a&b", Value: "<c>" }];
    await client.send(new PutObjectTaggingCommand({ Bucket, Key: "k", Tagging: { TagSet } }));
    expect(await tags()).toEqual(TagSet);
    await client.send(new DeleteObjectTaggingCommand({ Bucket, Key: "k" }));
    expect(await tags()).toEqual([]);
    const Tagging = Array.from({ length: 11 }, (_, i) => `t${i}=1`).join("&");
    await expect(put("k", "x", { Tagging })).rejects.toMatchObject({ name: "InvalidTag" });
  });

  it("has the attributes that GetObjectAttributes requests", async () => {
    const { client, put } = await start();
    await put("k", "hello", { ChecksumAlgorithm: "SHA256" });
    const { ETag, ObjectSize, Checksum, StorageClass } = await client.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key: "k",
        ObjectAttributes: ["ETag", "ObjectSize", "Checksum", "StorageClass"],
      }),
    );
    expect({ ETag, ObjectSize, Checksum, StorageClass }).toEqual({
      ETag: "5d41402abc4b2a76b9719d911017c592",
      ObjectSize: 5,
      StorageClass: "STANDARD",
      Checksum: {
        ChecksumSHA256: "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
        ChecksumType: "FULL_OBJECT",
      },
    });
  });

  it("is answered while it is replaced", async () => {
    const { client, put, stateDir } = await start();
    const body = Buffer.alloc(4 * 1024 * 1024, "a");
    await put("k", body);
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "k" }));
    await put("k", "new");
    const read = await got.Body?.transformToByteArray();
    expect(read?.length).toBe(body.length);
    const files = () => readdirSync(join(stateDir, "s3", "photos", "data"));
    await expect.poll(files).toHaveLength(1);
  });
});

describe("a list", () => {
  const keys = ["a.txt", "b/1", "b/2", "b/c/3", "d", "é", "\u{1f600}", "\uffee"];

  it("is in the order of UTF-8, with prefixes for folders", async () => {
    const { client, put } = await start();
    for (const key of keys.toReversed()) await put(key);
    const all = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(all.Contents?.map(({ Key }) => Key)).toEqual([
      "a.txt",
      "b/1",
      "b/2",
      "b/c/3",
      "d",
      "é",
      "\uffee",
      "\u{1f600}",
    ]);
    expect(all.Contents?.[0]).toMatchObject({
      ETag: '"9dd4e461268c8034f5c8564e155c67a6"',
      Size: 1,
      StorageClass: "STANDARD",
    });
    const top = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
    expect(top.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
    expect(top.KeyCount).toBe(6);
    const inB = await client.send(
      new ListObjectsV2Command({ Bucket, Delimiter: "/", Prefix: "b/" }),
    );
    expect(inB.Contents?.map(({ Key }) => Key)).toEqual(["b/1", "b/2"]);
    expect(inB.CommonPrefixes).toEqual([{ Prefix: "b/c/" }]);
    const none = await client.send(new ListObjectsV2Command({ Bucket, Prefix: "zzz" }));
    expect([none.Contents, none.KeyCount]).toEqual([undefined, 0]);
  });

  it.each(["", "/"])("comes in pages by token and by marker (delimiter %j)", async (Delimiter) => {
    const { client, put } = await start();
    for (const key of keys) await put(key);
    const whole = await client.send(new ListObjectsV2Command({ Bucket, Delimiter }));
    const names = (page: Pick<ListObjectsV2CommandOutput, "Contents" | "CommonPrefixes">) => [
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    ];
    for (const MaxKeys of [1, 2, 3]) {
      const found: unknown[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, Delimiter, MaxKeys, ContinuationToken }),
        );
        found.push(...names(page));
        ContinuationToken = page.NextContinuationToken;
        expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
      } while (ContinuationToken !== undefined);
      expect(found.toSorted()).toEqual(names(whole).toSorted());
    }
    const first = await client.send(new ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 2 }));
    expect(first.NextMarker).toBe("b/");
    const second = await client.send(
      new ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 2, Marker: first.NextMarker }),
    );
    expect(names(second)).toEqual(["d", "é"]);
    const after = await client.send(new ListObjectsV2Command({ Bucket, StartAfter: "b/2" }));
    expect(after.Contents?.[0]?.Key).toBe("b/c/3");
  });

  it("encodes keys where the client asks for it", async () => {
    const { client, put } = await start();
    await put("a b/\u0001+.txt");
    const { Contents } = await client.send(
      new ListObjectsV2Command({ Bucket, EncodingType: "url" }),
    );
    expect(Contents?.[0]?.Key).toBe("a+b/%01%2B.txt");
    const plain = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(plain.Contents?.[0]?.Key).toBe("a b/\u0001+.txt");
  });
});

describe("a bucket", () => {
  it("is found, located and listed", async () => {
    const { client } = await start([bucketResource("photos"), bucketResource("archive")]);
    expect(await client.send(new HeadBucketCommand({ Bucket }))).toMatchObject({
      BucketRegion: "eu-west-1",
    });
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint).toBe("eu-west-1");
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["archive", "photos"]);
    await expect(client.send(new HeadBucketCommand({ Bucket: "none" }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
    await expect(client.send(new ListObjectsV2Command({ Bucket: "none" }))).rejects.toThrow(
      NoSuchBucket,
    );
  });

  it("is addressed by path and by host", async () => {
    const { put, url } = await start();
    await put("a/b c", "by host");
    const byHost = await new Promise<string>((resolve, reject) => {
      const { port } = new URL(url);
      const headers = { ...SIGNED, host: `photos.localhost:${port}` };
      request({ port, host: "127.0.0.1", path: "/a/b%20c", headers }, (response) => {
        response.setEncoding("utf8");
        let body = "";
        response.on("data", (text) => (body += text)).on("end", () => resolve(body));
      })
        .on("error", reject)
        .end();
    });
    expect(byHost).toBe("by host");
    const byPath = await fetch(`${url}/photos/a/b%20c`, { headers: SIGNED });
    expect(await byPath.text()).toBe("by host");
  });

  it("has objects of the graph, until the app replaces them", async () => {
    const object = (content: string) => [
      bucketResource("photos"),
      ofBucket("Objectv2", "photos", {
        key: "seed.json",
        content,
        contentType: "application/json",
      }),
    ];
    const { client, put, text, update } = await start(object("{}"));
    expect(await text("seed.json")).toBe("{}");
    const { ContentType } = await client.send(new HeadObjectCommand({ Bucket, Key: "seed.json" }));
    expect(ContentType).toBe("application/json");
    await update(testGraph(object("[]")));
    expect(await text("seed.json")).toBe("[]");
    await put("seed.json", "mine");
    await update(testGraph(object("{}")));
    expect(await text("seed.json")).toBe("mine");
  });

  it("keeps its objects while it is not in the graph", async () => {
    const { put, text, update } = await start();
    await put("k", "kept");
    await update(testGraph([]));
    await expect(text("k")).rejects.toThrow(NoSuchBucket);
    await update(testGraph([bucketResource("photos")]));
    expect(await text("k")).toBe("kept");
  });

  it("keeps everything where the owner alone may look", async () => {
    const { put, stateDir } = await start();
    await put("k");
    const folder = join(stateDir, "s3");
    const all = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(all.filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0)).toEqual([]);
  });
});

describe("a refused request", () => {
  const errorOf = async (response: Response) => [
    response.status,
    /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1],
  ];

  const put = (headers: Record<string, string>) => ({ method: "PUT", body: "x", headers });

  it.each<[number, string, string, RequestInit & { headers?: Record<string, string> }]>([
    [400, "KeyTooLongError", `/photos/${"k".repeat(1025)}`, { method: "PUT", body: "x" }],
    [400, "InvalidURI", "/photos/%zz", { method: "GET" }],
    [400, "InvalidDigest", "/photos/k", put({ "content-md5": "x" })],
    [400, "BadDigest", "/photos/k", put({ "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" })],
    [400, "InvalidRequest", "/photos/k", put({ "x-amz-checksum-sha256": "AAAA" })],
    [
      400,
      "XAmzContentSHA256Mismatch",
      "/photos/k",
      put({ "x-amz-content-sha256": "0".repeat(64) }),
    ],
    [400, "MetadataTooLarge", "/photos/k", put({ "x-amz-meta-a": "v".repeat(2048) })],
    [400, "AccessControlListNotSupported", "/photos/k", put({ "x-amz-acl": "public-read" })],
    [501, "NotImplemented", "/photos/k", put({ "if-none-match": '"etag"' })],
    [400, "InvalidArgument", "/photos/k", put({ "x-amz-copy-source": "photos" })],
    [400, "InvalidArgument", "/photos?list-type=2&max-keys=-1", {}],
    [400, "InvalidArgument", "/photos?list-type=2&max-keys=x", {}],
    [400, "InvalidArgument", "/photos?list-type=2&continuation-token=x", {}],
    [400, "InvalidArgument", "/photos?list-type=2&encoding-type=x", {}],
    [400, "MalformedXML", "/photos?delete", { method: "POST", body: "<Delete>" }],
    [400, "MalformedXML", "/photos?delete", { method: "POST", body: "<Delete></Delete>" }],
    [400, "MalformedXML", "/photos?delete", { method: "POST", body: "<a>".repeat(100_000) }],
    [404, "NoSuchBucketPolicy", "/photos?policy", {}],
    [404, "NoSuchCORSConfiguration", "/photos?cors", {}],
    [405, "MethodNotAllowed", "/photos/k", { method: "PATCH" }],
    [501, "NotImplemented", "/photos?acl", {}],
    [501, "NotImplemented", "/new-bucket", { method: "PUT" }],
    [409, "BucketAlreadyOwnedByYou", "/photos", { method: "PUT" }],
    [404, "NoSuchBucket", "/new-bucket/k", { method: "PUT", body: "x" }],
  ])("has the status %i and the code %s for %s", async (status, code, path, init) => {
    const { url } = await start();
    const response = await fetch(url + path, { ...init, headers: { ...SIGNED, ...init.headers } });
    expect(await errorOf(response)).toEqual([status, code]);
  });

  it("has the error of a body that ends early, and stores nothing", async () => {
    const { client, stateDir, url } = await start();
    const chunked = await fetch(`${url}/photos/k`, {
      method: "PUT",
      headers: {
        ...SIGNED,
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": "9",
      },
      body: "5\r\nhello\r\n0\r\n\r\n",
    });
    expect(await errorOf(chunked)).toEqual([400, "IncompleteBody"]);
    const { port } = new URL(url);
    const upload = request({
      port,
      host: "127.0.0.1",
      path: "/photos/k",
      method: "PUT",
      headers: { ...SIGNED, "content-length": "10" },
    });
    upload.on("error", () => undefined);
    upload.write("half");
    const files = () => readdirSync(join(stateDir, "s3", Bucket, "data"));
    await expect.poll(files).toHaveLength(1);
    upload.destroy();
    await expect.poll(files).toEqual([]);
    const list = await client.send(new ListObjectsV2Command({ Bucket }));
    expect(list.KeyCount).toBe(0);
  });

  it("is too large by its length, before it is read", async () => {
    const { url } = await start();
    const { port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      const upload = request(
        {
          port,
          host: "127.0.0.1",
          path: "/photos/k",
          method: "PUT",
          headers: { ...SIGNED, "content-length": String(5 * 1024 ** 3 + 1) },
        },
        (response) => {
          resolve(response.statusCode);
          upload.destroy();
        },
      ).on("error", reject);
      upload.write("x");
    });
    expect(status).toBe(400);
  });
});
