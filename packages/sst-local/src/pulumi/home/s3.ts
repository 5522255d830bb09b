import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { ObjectStore } from "./object-store.ts";

export interface S3Options {
  store: ObjectStore;
  /** Receives a line for each refused request. */
  log: (line: string) => void;
}

interface S3Request {
  bucket: string;
  key: string;
  query: URLSearchParams;
  body: Buffer;
}

interface S3Answer {
  status: number;
  body?: Buffer | string;
}

/**
 * Answers the S3 operations by which the SST CLI keeps its state (pkg/project/provider/aws.go of
 * SST 3), with path-style addresses: GetObject, PutObject, DeleteObject, DeleteObjects, ListObjects
 * and ListObjectsV2.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function s3Listener({ store, log }: S3Options): RequestListener {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://s3");
    const [, bucket = "", ...rest] = decodeURIComponent(url.pathname).split("/");
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const s3Request = {
      bucket,
      key: rest.join("/"),
      query: url.searchParams,
      body: unchunked(Buffer.concat(chunks), request),
    };
    const { status, body = "" } =
      answer(request.method ?? "", s3Request, store) ?? refuse(request, s3Request, log);
    response.writeHead(status, {
      "content-type": typeof body === "string" ? "application/xml" : "application/json",
      "content-length": String(Buffer.byteLength(body)),
    });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  return (request, response) => {
    serve(request, response).catch((error: unknown) => {
      log(`the state bucket failed: ${error instanceof Error ? error.stack : String(error)}`);
      response.writeHead(500).end();
    });
  };
}

function answer(method: string, request: S3Request, store: ObjectStore): S3Answer | undefined {
  const { bucket, key, query, body } = request;
  if (key === "") {
    if (method === "GET" && query.get("list-type") === "2") return list(request, store);
    if (method === "GET" && query.has("prefix")) return list(request, store);
    if (method === "POST" && query.has("delete")) return deleteAll(request, store);
    return undefined;
  }
  switch (method) {
    case "GET": {
      const content = store.get(bucket, key);
      return content ? { status: 200, body: content } : noSuchKey(key);
    }
    case "PUT":
      store.put(bucket, key, body);
      return { status: 200 };
    case "DELETE":
      store.delete(bucket, key);
      return { status: 204 };
    default:
      return undefined;
  }
}

function list({ bucket, query }: S3Request, store: ObjectStore): S3Answer {
  const prefix = query.get("prefix") ?? "";
  const contents = store
    .keys(bucket, prefix)
    .map((key) => `<Contents><Key>${escaped(key)}</Key></Contents>`);
  return {
    status: 200,
    body: xml(
      `<ListBucketResult><Name>${escaped(bucket)}</Name><Prefix>${escaped(prefix)}</Prefix>` +
        `<KeyCount>${contents.length}</KeyCount><IsTruncated>false</IsTruncated>` +
        `${contents.join("")}</ListBucketResult>`,
    ),
  };
}

function deleteAll({ bucket, body }: S3Request, store: ObjectStore): S3Answer {
  for (const [, key = ""] of body.toString("utf8").matchAll(/<Key>([^<]*)<\/Key>/g)) {
    store.delete(bucket, unescaped(key));
  }
  return { status: 200, body: xml("<DeleteResult></DeleteResult>") };
}

const noSuchKey = (key: string): S3Answer => ({
  status: 404,
  body: xml(
    `<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>` +
      `<Key>${escaped(key)}</Key></Error>`,
  ),
});

function refuse(
  { method }: IncomingMessage,
  { bucket, key }: S3Request,
  log: (line: string) => void,
): S3Answer {
  log(`not emulated: refused ${method} ${bucket}/${key} of S3`);
  return {
    status: 501,
    body: xml(
      `<Error><Code>NotImplemented</Code><Message>sst-local stores the SST CLI's state and ` +
        `emulates no other S3 operation for it.</Message></Error>`,
    ),
  };
}

/**
 * Decodes a body that was signed in chunks.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
function unchunked(body: Buffer, { headers }: IncomingMessage): Buffer {
  if (!String(headers["x-amz-content-sha256"]).startsWith("STREAMING-")) return body;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const end = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.toString("latin1", at, end), 16);
    if (!(size > 0)) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

const xml = (text: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${text}`;

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string) =>
  text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);

const unescaped = (text: string) =>
  Object.entries(ENTITIES).reduceRight(
    (so, [letter, entity]) => so.replaceAll(entity, letter),
    text,
  );
