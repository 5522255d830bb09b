import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { attributesOf, checkAcl, checkKey, tagsOf } from "../attributes.ts";
import { checkLength, type StoredContent, storeBody } from "../body.ts";
import { algorithmOf, checksumElements, checksumHeaders } from "../checksums.ts";
import { checkConditions, conditionsOf } from "../conditions.ts";
import { decoded } from "../address.ts";
import {
  headerNotImplemented,
  invalidArgument,
  malformedXml,
  noSuchBucket,
  noSuchKey,
  preconditionFailed,
  S3Error,
} from "../errors.ts";
import {
  type BucketRequest,
  header,
  isoTime,
  type ObjectRequest,
  readXml,
  type S3Answer,
  xmlAnswer,
} from "../request.ts";
import type { ObjectAttributes, StoredObject } from "../stored-object.ts";
import type { Buckets } from "../buckets.ts";
import { existing } from "./read.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject(request: ObjectRequest, buckets: Buckets): Promise<S3Answer> {
  const { bucket, key, headers } = request;
  checkKey(key);
  checkLength(headers);
  checkAcl(headers, bucket.settings.isBucketOwnerEnforced);
  const attributes = attributesOf(headers);
  checkWrite(request);
  const body = { content: request.body, headers };
  const object = await storeObject(request, attributes, body, "ObjectCreated:Put", buckets);
  return { status: 200, headers: writtenHeaders(object) };
}

/** Stores an object whose conditions were checked, and still hold once its content has arrived. */
async function storeObject(
  request: ObjectRequest,
  attributes: ObjectAttributes,
  { content, headers }: { content: Readable; headers: IncomingHttpHeaders },
  event: string,
  buckets: Buckets,
): Promise<StoredObject> {
  const { bucket, key } = request;
  const { file, path } = bucket.newFile();
  const stored = await storeBody(content, headers, path);
  // Another write may have come first: what is checked now is what is replaced.
  checkWrite(request);
  const object = toObject(key, attributes, stored, file, buckets.now());
  bucket.put(object);
  buckets.notify(request, { event, key, object });
  return object;
}

/** An object with the content of one file. */
export const toObject = (
  key: string,
  attributes: ObjectAttributes,
  { checksum, md5, size }: StoredContent,
  file: string,
  modified: number,
): StoredObject => ({
  ...attributes,
  key,
  etag: md5,
  size,
  modified,
  segments: [{ file, size }],
  ...(checksum && { checksum: { ...checksum, type: "FULL_OBJECT" } }),
});

export const writtenHeaders = ({
  etag,
  checksum,
  headers,
}: StoredObject): Record<string, string> => ({
  etag: `"${etag}"`,
  "x-amz-server-side-encryption": headers["x-amz-server-side-encryption"] ?? "AES256",
  ...checksumHeaders(checksum),
});

/**
 * The conditions of a write.
 * @throws S3Error PreconditionFailed, NoSuchKey
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWrite({
  bucket,
  key,
  headers,
}: Pick<ObjectRequest, "bucket" | "key" | "headers">): void {
  const { match, noneMatch } = conditionsOf(headers);
  const object = bucket.get(key);
  if (noneMatch !== undefined) {
    if (noneMatch !== "*") {
      throw headerNotImplemented("If-None-Match");
    }
    if (object) throw preconditionFailed("If-None-Match");
  }
  if (match === undefined) return;
  if (!object) throw noSuchKey(key);
  checkConditions(object, {
    match,
    noneMatch: undefined,
    modifiedSince: undefined,
    unmodifiedSince: undefined,
  });
}

/** The algorithm that an upload's headers name, for a checksum that is calculated here. */
export const requestedAlgorithm = ({ headers }: ObjectRequest) =>
  algorithmOf(header(headers, "x-amz-checksum-algorithm"));

/** The object that `x-amz-copy-source` names. @throws S3Error NoSuchBucket, NoSuchKey, PreconditionFailed */
export function copySource(request: ObjectRequest, buckets: Buckets): ObjectRequest {
  const source = header(request.headers, "x-amz-copy-source") ?? "";
  const [, name = "", rest = ""] = /^\/?([^/]+)\/([^?]+)(?:\?versionId=.*)?$/.exec(source) ?? [];
  if (rest === "") {
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      source,
    );
  }
  const bucket = buckets.get(name);
  if (!bucket) throw noSuchBucket(name);
  const from = { ...request, bucket, key: decoded(rest) };
  const conditions = conditionsOf(request.headers, "x-amz-copy-source-");
  if (checkConditions(existing(from), conditions) === "not modified") {
    throw preconditionFailed("x-amz-copy-source-If-None-Match");
  }
  return from;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export async function copyObject(request: ObjectRequest, buckets: Buckets): Promise<S3Answer> {
  const { bucket, key, headers } = request;
  checkKey(key);
  checkAcl(headers, bucket.settings.isBucketOwnerEnforced);
  const from = copySource(request, buckets);
  const source = existing(from);
  const replaces = header(headers, "x-amz-metadata-directive") === "REPLACE";
  const given = attributesOf(headers);
  if (from.bucket === bucket && source.key === key && !replaces && !changesItself(headers)) {
    throw new S3Error(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
  const tags = header(headers, "x-amz-tagging-directive") === "REPLACE" ? given.tags : source.tags;
  const attributes = {
    ...(replaces ? given : { headers: source.headers, metadata: source.metadata }),
    ...(tags && { tags }),
  };
  checkWrite(request);
  const algorithm = requestedAlgorithm(request) ?? source.checksum?.algorithm;
  const body = {
    content: buckets.read(from.bucket, source.segments),
    headers: {
      "content-length": String(source.size),
      ...(algorithm && { "x-amz-sdk-checksum-algorithm": algorithm }),
    },
  };
  const object = await storeObject(request, attributes, body, "ObjectCreated:Copy", buckets);
  return xmlAnswer("CopyObjectResult", {
    ETag: `"${object.etag}"`,
    LastModified: isoTime(object.modified),
    ...checksumElements(object.checksum),
  });
}

const changesItself = (headers: ObjectRequest["headers"]): boolean =>
  ["x-amz-storage-class", "x-amz-website-redirect-location", "x-amz-server-side-encryption"].some(
    (name) => headers[name] !== undefined,
  );

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export function deleteObject(request: ObjectRequest, buckets: Buckets): S3Answer {
  const { bucket, key, headers } = request;
  if (headers["if-match"] !== undefined)
    checkWrite({ bucket, key, headers: { "if-match": headers["if-match"] } });
  remove(request, key, buckets);
  return { status: 204 };
}

function remove(request: BucketRequest, key: string, buckets: Buckets): void {
  if (request.bucket.delete(key)) buckets.notify(request, { event: "ObjectRemoved:Delete", key });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function deleteObjects(request: BucketRequest, buckets: Buckets): Promise<S3Answer> {
  const document = await readXml(request, "Delete");
  const objects = document.all("Object");
  if (objects.length === 0 || objects.length > 1000) throw malformedXml();
  const Deleted: { Key: string }[] = [];
  const Failed: { Key: string; Code: string; Message: string }[] = [];
  for (const object of objects) {
    const Key = object.text("Key");
    if (Key === undefined) throw malformedXml();
    const etag = object.text("ETag");
    const stored = request.bucket.get(Key);
    if (etag !== undefined && stored?.etag !== etag.replaceAll('"', "")) {
      const { code: Code, message: Message } = preconditionFailed("If-Match");
      Failed.push({ Key, Code, Message });
      continue;
    }
    remove(request, Key, buckets);
    Deleted.push({ Key });
  }
  return xmlAnswer("DeleteResult", {
    ...(document.text("Quiet") !== "true" && { Deleted }),
    Error: Failed,
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export function getObjectTagging(request: ObjectRequest): S3Answer {
  const { tags = {} } = existing(request);
  return xmlAnswer("Tagging", {
    TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export async function putObjectTagging(
  request: ObjectRequest,
  buckets: Buckets,
): Promise<S3Answer> {
  const tags = tagsOf(await readXml(request, "Tagging"));
  const object = { ...existing(request), tags };
  request.bucket.put(object);
  buckets.notify(request, { event: "ObjectTagging:Put", key: request.key, object });
  return { status: 200 };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export function deleteObjectTagging(request: ObjectRequest, buckets: Buckets): S3Answer {
  const { tags: _, ...object } = existing(request);
  request.bucket.put(object);
  buckets.notify(request, { event: "ObjectTagging:Delete", key: request.key, object });
  return { status: 204 };
}
