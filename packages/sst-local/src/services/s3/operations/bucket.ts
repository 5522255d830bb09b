import { urlEncoded } from "../address.ts";
import type { Buckets } from "../buckets.ts";
import { invalidArgument, notImplemented, S3Error } from "../errors.ts";
import { listKeys } from "../listing.ts";
import { type BucketRequest, integerOf, isoTime, type S3Answer, xmlAnswer } from "../request.ts";
import { storageClassOf } from "../stored-object.ts";

const PAGE = 1000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjectsV2(request: BucketRequest): S3Answer {
  const { query } = request;
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const after = token === null ? (startAfter ?? "") : fromToken(token);
  const page = pageOf(request, after);
  return xmlAnswer("ListBucketResult", {
    ...page.fields,
    KeyCount: page.count,
    ...(token !== null && { ContinuationToken: token }),
    ...(page.next !== undefined && {
      NextContinuationToken: Buffer.from(page.next).toString("base64"),
    }),
    ...(startAfter !== null && { StartAfter: page.encode(startAfter) }),
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export function listObjects(request: BucketRequest): S3Answer {
  const marker = request.query.get("marker") ?? "";
  const page = pageOf(request, marker);
  return xmlAnswer("ListBucketResult", {
    ...page.fields,
    Marker: page.encode(marker),
    ...(page.next !== undefined &&
      request.query.has("delimiter") && { NextMarker: page.encode(page.next) }),
  });
}

function pageOf({ bucket, query }: BucketRequest, after: string) {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const MaxKeys = integerOf(query, "max-keys", { least: 0, most: 2 ** 31 - 1 }) ?? PAGE;
  const encoding = query.get("encoding-type");
  if (encoding !== null && encoding !== "url") {
    throw invalidArgument(
      "Invalid Encoding Method specified in Request",
      "encoding-type",
      encoding,
    );
  }
  const encode = (text: string) => (encoding === "url" ? urlEncoded(text) : text);
  const count = Math.min(MaxKeys, PAGE);
  const { keys, commonPrefixes, next } = listKeys(bucket.keys(), {
    ...{ prefix, delimiter, after },
    count,
  });
  const isTruncated = next !== undefined && count > 0;
  return {
    encode,
    count: keys.length + commonPrefixes.length,
    next: isTruncated ? next : undefined,
    fields: {
      Name: bucket.settings.name,
      Prefix: encode(prefix),
      ...(delimiter !== "" && { Delimiter: encode(delimiter) }),
      ...(encoding !== null && { EncodingType: encoding }),
      MaxKeys: count,
      IsTruncated: isTruncated,
      Contents: keys.flatMap((key) => {
        const object = bucket.get(key);
        if (!object) return [];
        return {
          Key: encode(key),
          LastModified: isoTime(object.modified),
          ETag: `"${object.etag}"`,
          Size: object.size,
          ...(object.checksum && {
            ChecksumAlgorithm: object.checksum.algorithm,
            ChecksumType: object.checksum.type,
          }),
          StorageClass: storageClassOf(object),
        };
      }),
      CommonPrefixes: commonPrefixes.map((common) => ({ Prefix: encode(common) })),
    },
  };
}

function fromToken(token: string): string {
  const text = Buffer.from(token, "base64").toString("utf8");
  if (text !== "" && Buffer.from(text).toString("base64") === token) return text;
  throw invalidArgument(
    "The continuation token provided is incorrect",
    "continuation-token",
    token,
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets = (buckets: Buckets): S3Answer =>
  xmlAnswer("ListAllMyBucketsResult", {
    Owner: { ID: buckets.accountId },
    Buckets: {
      Bucket: buckets.names().map((Name) => ({ Name, CreationDate: isoTime(0) })),
    },
  });

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const headBucket = ({ bucket }: BucketRequest): S3Answer => ({
  status: 200,
  headers: { "x-amz-bucket-region": bucket.settings.region, "content-type": "application/xml" },
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export function getBucketLocation({ bucket }: BucketRequest): S3Answer {
  const { region } = bucket.settings;
  const answer = xmlAnswer("LocationConstraint", {});
  return region === "us-east-1"
    ? answer
    : { ...answer, body: String(answer.body).replace("></", `>${region}</`) };
}

/** Versioning is not emulated, so that every bucket is without it. */
export const getBucketVersioning = (): S3Answer => xmlAnswer("VersioningConfiguration", {});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
export function getBucketCors({ bucket }: BucketRequest): S3Answer {
  const { cors, name } = bucket.settings;
  if (cors.length === 0) {
    throw new S3Error("NoSuchCORSConfiguration", "The CORS configuration does not exist", {
      BucketName: name,
    });
  }
  return xmlAnswer("CORSConfiguration", {
    CORSRule: cors.map((rule) => ({
      AllowedHeader: rule.allowedHeaders,
      AllowedMethod: rule.allowedMethods,
      AllowedOrigin: rule.allowedOrigins,
      ExposeHeader: rule.exposeHeaders,
      MaxAgeSeconds: rule.maxAgeSeconds,
    })),
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html */
export function getBucketPolicy({ bucket }: BucketRequest): S3Answer {
  const { name, policy } = bucket.settings;
  if (policy === undefined) {
    throw new S3Error("NoSuchBucketPolicy", "The bucket policy does not exist", {
      BucketName: name,
    });
  }
  return { status: 200, headers: { "content-type": "application/json" }, body: policy };
}

/**
 * Buckets come from the graph alone.
 * @throws S3Error BucketAlreadyOwnedByYou, NotImplemented
 */
export function createBucket({ bucket }: Partial<BucketRequest>): never {
  if (!bucket) throw notImplemented("S3's CreateBucket: define the bucket in the app's infra");
  throw new S3Error(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { BucketName: bucket.settings.name },
  );
}
