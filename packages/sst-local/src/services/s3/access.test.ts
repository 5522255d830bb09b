import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { request } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { testGraph } from "../../aws/testing/run-service.ts";
import type { Resource } from "../../graph/index.ts";
import { bucketResource, ofBucket, startBuckets } from "./testing/start-buckets.ts";

const Bucket = "photos";
const ORIGIN = "https://shop.example";
const SIGNED = {
  authorization:
    "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=x",
};
/** What SST's Bucket configures by itself. */
const DEFAULT_CORS = {
  allowedHeaders: ["*"],
  allowedMethods: ["DELETE", "GET", "HEAD", "POST", "PUT"],
  allowedOrigins: ["*"],
  maxAgeSeconds: 0,
};
const cors = (...corsRules: object[]) => ofBucket("CorsConfigurationV2", Bucket, { corsRules });

const clock = () => {
  let time = Date.now();
  return { now: () => time, pass: (seconds: number) => void (time += seconds * 1000) };
};

async function start(resources: Resource[] = [bucketResource(Bucket)], now = Date.now) {
  const running = await startBuckets(resources, { now });
  const client = new S3Client(running.settings);
  onTestFinished(async () => {
    client.destroy();
    await running.stop();
  });
  await client.send(new PutObjectCommand({ Bucket, Key: "k", Body: "content" }));
  return { ...running, client };
}

const codeOf = async (response: Response) => [
  response.status,
  /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1],
];

describe("a presigned URL", () => {
  it("reads and writes without other credentials, from any page", async () => {
    const { client } = await start([bucketResource(Bucket), cors(DEFAULT_CORS)]);
    const get = await getSignedUrl(
      client,
      new GetObjectCommand({ Bucket, Key: "k", ResponseContentType: "text/css" }),
    );
    const got = await fetch(get, { headers: { origin: ORIGIN, "sec-fetch-site": "cross-site" } });
    expect([await got.text(), got.headers.get("content-type")]).toEqual(["content", "text/css"]);
    expect(got.headers.get("access-control-allow-origin")).toBe("*");
    const key = "new é (1)+.txt";
    // The SDK signs a checksum of the empty body, which S3 ignores.
    const put = await getSignedUrl(
      client,
      new PutObjectCommand({ Bucket, Key: key, ContentType: "text/plain", Metadata: { a: "1" } }),
      { signableHeaders: new Set(["content-type"]) },
    );
    const headers = { "content-type": "text/plain" };
    const stored = await fetch(put, { method: "PUT", body: "uploaded", headers });
    expect(await codeOf(stored)).toEqual([200, undefined]);
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: key }))).toMatchObject({
      ContentLength: 8,
      ContentType: "text/plain",
      Metadata: { a: "1" },
    });
    const other = await fetch(put, {
      method: "PUT",
      body: "x",
      headers: { "content-type": "text/html" },
    });
    expect(await codeOf(other)).toEqual([403, "SignatureDoesNotMatch"]);
  });

  it("is refused once it has expired, or when something in it was changed", async () => {
    const { now, pass } = clock();
    const { client } = await start(undefined, now);
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "k" }), {
      expiresIn: 60,
    });
    const changed = (from: string, to: string) => fetch(url.replace(from, to));
    expect((await fetch(url)).status).toBe(200);
    expect(await codeOf(await changed("/k?", "/other?"))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(await codeOf(await changed("X-Amz-Expires=60", "X-Amz-Expires=61"))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
    expect(await codeOf(await changed("X-Amz-Expires=60", "X-Amz-Expires=604801"))).toEqual([
      400,
      "AuthorizationQueryParametersError",
    ]);
    expect(await codeOf(await changed("X-Amz-Signature=", "X-Amz-Other="))).toEqual([
      400,
      "AuthorizationQueryParametersError",
    ]);
    expect(await codeOf(await fetch(url, { method: "DELETE" }))).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
    expect(await codeOf(await fetch(url, { headers: { "x-amz-acl": "private" } }))).toEqual([
      403,
      "AccessDenied",
    ]);
    pass(61);
    const expired = await fetch(url);
    expect(await expired.text()).toContain("<Message>Request has expired</Message>");
    pass(-61 - 16 * 60);
    expect(await codeOf(await fetch(url))).toEqual([403, "AccessDenied"]);
  });

  it("does not verify with another secret", async () => {
    const { settings } = await start();
    const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "another" };
    const client = new S3Client({ ...settings, credentials });
    const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "k" }));
    expect(await codeOf(await fetch(url))).toEqual([403, "SignatureDoesNotMatch"]);
  });

  it("lists a bucket for programs, not for pages of other origins", async () => {
    const { client } = await start();
    const url = await getSignedUrl(client, new ListObjectsV2Command({ Bucket }));
    expect((await fetch(url)).status).toBe(200);
    expect(await codeOf(await fetch(url, { headers: { origin: ORIGIN } }))).toEqual([
      403,
      "AccessDenied",
    ]);
  });
});

describe("a form", () => {
  async function post(
    given: { fields: Record<string, string>; url: string },
    file: Blob | undefined,
    more: Record<string, string> = {},
  ) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...given.fields, ...more })) form.set(name, value);
    if (file) form.set("file", file, "a photo.png");
    return fetch(given.url, {
      method: "POST",
      body: form,
      headers: { origin: ORIGIN },
      redirect: "manual",
    });
  }

  it("uploads a file as its policy says", async () => {
    const { client } = await start();
    const given = await createPresignedPost(client, {
      Bucket,
      Key: "uploads/${filename}",
      Conditions: [
        ["starts-with", "$Content-Type", "image/"],
        ["content-length-range", 1, 300_000],
      ],
      Fields: { success_action_status: "201", "x-amz-meta-by": "ana" },
    });
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 31) % 256));
    const image = { "Content-Type": "image/png" };
    const posted = await post(given, new Blob([bytes]), image);
    expect(posted.status).toBe(201);
    expect(await posted.text()).toContain("<Key>uploads/a photo.png</Key>");
    const got = await client.send(new GetObjectCommand({ Bucket, Key: "uploads/a photo.png" }));
    expect(got).toMatchObject({ ContentType: "image/png", Metadata: { by: "ana" } });
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);

    const refused = async (file: Blob | undefined, more: Record<string, string>) =>
      codeOf(await post(given, file, more));
    const blob = new Blob(["x"]);
    expect(await refused(blob, { "Content-Type": "text/html" })).toEqual([403, "AccessDenied"]);
    expect(await refused(blob, { ...image, key: "other" })).toEqual([403, "AccessDenied"]);
    expect(await refused(blob, { ...image, "x-amz-meta-more": "1" })).toEqual([
      403,
      "AccessDenied",
    ]);
    expect(await refused(blob, { ...image, "X-Amz-Signature": "00" })).toEqual([
      403,
      "SignatureDoesNotMatch",
    ]);
    expect(await refused(new Blob([]), image)).toEqual([400, "EntityTooSmall"]);
    expect(await refused(new Blob([Buffer.alloc(300_001)]), image)).toEqual([
      400,
      "EntityTooLarge",
    ]);
    expect(await refused(undefined, image)).toEqual([400, "MalformedPOSTRequest"]);
    const bare = { url: given.url, fields: { key: "k2" } };
    expect(await codeOf(await post(bare, blob))).toEqual([403, "AccessDenied"]);
  });

  it("leads to another page, and expires", async () => {
    const { now, pass } = clock();
    const { client } = await start(undefined, now);
    const given = await createPresignedPost(client, {
      Bucket,
      Key: "k2",
      Fields: { success_action_redirect: "https://shop.example/done?a=1" },
      Expires: 60,
    });
    const posted = await post(given, new Blob(["x"]));
    expect([posted.status, posted.headers.get("location")]).toEqual([
      303,
      "https://shop.example/done?a=1&bucket=photos&key=k2&etag=%229dd4e461268c8034f5c8564e155c67a6%22",
    ]);
    pass(61);
    expect(await codeOf(await post(given, new Blob(["x"])))).toEqual([403, "AccessDenied"]);
  });
});

describe("CORS", () => {
  const preflight = (url: string, headers: Record<string, string>) =>
    fetch(`${url}/photos/k`, { method: "OPTIONS", headers });

  it("answers preflights by the first rule that allows them", async () => {
    const { url } = await start([
      bucketResource(Bucket),
      cors(
        {
          allowedMethods: ["PUT"],
          allowedOrigins: ["https://*.example"],
          allowedHeaders: ["x-amz-*", "Content-Type"],
          exposeHeaders: ["ETag"],
          maxAgeSeconds: 60,
        },
        { allowedMethods: ["GET"], allowedOrigins: ["*"] },
      ),
    ]);
    const asked = { origin: ORIGIN, "access-control-request-method": "PUT" };
    const allowed = await preflight(url, {
      ...asked,
      "access-control-request-headers": "content-type, x-amz-meta-a",
    });
    expect([allowed.status, Object.fromEntries(allowed.headers)]).toEqual([
      200,
      expect.objectContaining({
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-methods": "PUT",
        "access-control-allow-headers": "content-type, x-amz-meta-a",
        "access-control-expose-headers": "ETag",
        "access-control-max-age": "60",
        "access-control-allow-credentials": "true",
      }),
    ]);
    const refused = async (headers: Record<string, string>) =>
      (await preflight(url, headers)).status;
    expect(await refused({ ...asked, origin: "https://other.test" })).toBe(403);
    expect(await refused({ ...asked, "access-control-request-method": "DELETE" })).toBe(403);
    expect(await refused({ ...asked, "access-control-request-headers": "x-other" })).toBe(403);
    expect(await refused({ origin: ORIGIN, "access-control-request-method": "GET" })).toBe(200);
  });

  it("never lets a page of another origin send signed headers", async () => {
    const { url } = await start([bucketResource(Bucket), cors(DEFAULT_CORS)]);
    const asked = { origin: ORIGIN, "access-control-request-method": "GET" };
    expect((await preflight(url, asked)).status).toBe(200);
    const signed = { ...asked, "access-control-request-headers": "authorization" };
    expect((await preflight(url, signed)).status).toBe(403);
    const sent = await fetch(`${url}/photos/k`, { headers: { ...SIGNED, origin: ORIGIN } });
    expect(await codeOf(sent)).toEqual([403, "AccessDenied"]);
  });
});

describe("an unsigned request", () => {
  const policy = (Statement: object[]) =>
    ofBucket("Policy", Bucket, { policy: JSON.stringify({ Statement }) });
  const Resource = "arn:aws:s3:::photos/*";
  const PUBLIC = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource };
  /** As SST's enforceHttps has it. */
  const HTTPS = {
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::photos", Resource],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };

  it("is refused unless the bucket policy lets everybody do it", async () => {
    const { url, update } = await start();
    const get = async (path: string, init: RequestInit = {}) =>
      codeOf(await fetch(`${url}/photos${path}`, init));
    expect(await get("/k")).toEqual([403, "AccessDenied"]);
    await update(testGraph([bucketResource(Bucket), policy([HTTPS])]));
    expect(await get("/k")).toEqual([403, "AccessDenied"]);
    await update(testGraph([bucketResource(Bucket), policy([HTTPS, PUBLIC])]));
    expect(await get("/k")).toEqual([200, undefined]);
    expect(await get("/none")).toEqual([403, "AccessDenied"]);
    expect(await get("")).toEqual([403, "AccessDenied"]);
    expect(await get("/k", { method: "PUT", body: "x" })).toEqual([403, "AccessDenied"]);
    expect(await get("/k", { method: "DELETE" })).toEqual([403, "AccessDenied"]);
    const list = { ...PUBLIC, Action: "s3:ListBucket", Resource: "arn:aws:s3:::photos" };
    await update(testGraph([bucketResource(Bucket), policy([PUBLIC, list])]));
    expect(await get("")).toEqual([200, undefined]);
    expect(await get("/none")).toEqual([404, "NoSuchKey"]);
    const block = ofBucket("PublicAccessBlock", Bucket, { restrictPublicBuckets: true });
    await update(testGraph([bucketResource(Bucket), policy([PUBLIC]), block]));
    expect(await get("/k")).toEqual([403, "AccessDenied"]);
  });

  it("is answered with a sandbox where a browser shows the object as a page", async () => {
    const { url } = await start([bucketResource(Bucket), policy([PUBLIC])]);
    const sandboxOf = async (headers: Record<string, string>) =>
      (await fetch(`${url}/photos/k`, { headers })).headers.get("content-security-policy");
    const sandbox = await sandboxOf({ "sec-fetch-dest": "document" });
    expect(sandbox).toMatch(/^sandbox .*allow-scripts/);
    expect(sandbox).not.toContain("allow-same-origin");
    expect(await sandboxOf({ "sec-fetch-dest": "iframe" })).toBe(sandbox);
    expect(await sandboxOf({ "sec-fetch-dest": "image" })).toBeNull();
    expect(await sandboxOf({})).toBeNull();
  });

  it.each([
    ["a signed", SIGNED, "/photos/k"],
    ["an unsigned", {}, "/photos/k"],
    ["a presigned", {}, "/photos/k?X-Amz-Algorithm=AWS4-HMAC-SHA256"],
  ])("is refused at an unknown host, and so is %s one", async (_, headers, path) => {
    const { url } = await start([bucketResource(Bucket), policy([PUBLIC])]);
    const { port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      const host = "evil.example";
      request({ port, host: "127.0.0.1", path, headers: { ...headers, host } }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});
