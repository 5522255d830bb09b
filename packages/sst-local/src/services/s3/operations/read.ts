import { checksumElements, checksumHeaders, elementOf } from "../checksums.ts";
import { checkConditions, conditionsOf } from "../conditions.ts";
import { invalidArgument, noSuchKey, S3Error } from "../errors.ts";
import { type ByteRange, parseRange } from "../range.ts";
import { header, integerOf, type ObjectRequest, type S3Answer, xmlAnswer } from "../request.ts";
import { storageClassOf, type StoredObject } from "../stored-object.ts";

/** @throws S3Error NoSuchKey */
export function existing({ bucket, key }: Pick<ObjectRequest, "bucket" | "key">): StoredObject {
  const object = bucket.get(key);
  if (!object) throw noSuchKey(key);
  return object;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export function getObject(request: ObjectRequest): S3Answer {
  const object = existing(request);
  const headers = objectHeaders(object, request);
  if (checkConditions(object, conditionsOf(request.headers)) === "not modified") {
    const { etag, "last-modified": modified } = headers;
    return {
      status: 304,
      headers: { ...(etag && { etag }), ...(modified && { "last-modified": modified }) },
    };
  }
  const range =
    partRange(object, request) ?? parseRange(header(request.headers, "range"), object.size);
  const start = range?.start ?? 0;
  const length = range ? range.end - range.start + 1 : object.size;
  return {
    status: range ? 206 : 200,
    headers: {
      ...headers,
      ...(range && { "content-range": `bytes ${range.start}-${range.end}/${object.size}` }),
      "content-length": String(length),
    },
    content: { segments: object.segments, start, length: request.method === "HEAD" ? 0 : length },
  };
}

/** The bytes of a part, for `partNumber`. @throws S3Error InvalidPartNumber */
function partRange(
  { segments, size }: StoredObject,
  { query }: ObjectRequest,
): ByteRange | undefined {
  const number = integerOf(query, "partNumber", { least: 1, most: 10_000 });
  if (number === undefined) return undefined;
  const index = segments.findIndex(({ partNumber = 1 }) => partNumber === number);
  const segment = segments[index];
  if (!segment) {
    throw new S3Error("InvalidPartNumber", "The requested partnumber is not satisfiable", {
      PartNumberRequested: number,
      ActualPartCount: segments.length,
    });
  }
  if (size === 0) return undefined;
  const start = segments.slice(0, index).reduce((sum, one) => sum + one.size, 0);
  return { start, end: start + segment.size - 1 };
}

/** Query parameters of GetObject that stand for a header of the answer. */
const OVERRIDES = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];

function objectHeaders(
  object: StoredObject,
  { headers, query }: ObjectRequest,
): Record<string, string> {
  const { checksum, metadata, segments, tags, uploadId } = object;
  const wantsChecksum = header(headers, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  return {
    "accept-ranges": "bytes",
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.modified).toUTCString(),
    ...object.headers,
    ...Object.fromEntries(
      OVERRIDES.flatMap((name) => {
        const value = query.get(`response-${name}`);
        return value === null ? [] : [[name, value]];
      }),
    ),
    ...Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
    ...(tags && { "x-amz-tagging-count": String(Object.keys(tags).length) }),
    ...(uploadId !== undefined &&
      query.has("partNumber") && { "x-amz-mp-parts-count": String(segments.length) }),
    ...(wantsChecksum &&
      !query.has("partNumber") &&
      headers["range"] === undefined &&
      checksumHeaders(checksum)),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export function getObjectAttributes(request: ObjectRequest): S3Answer {
  const object = existing(request);
  const wanted = (header(request.headers, "x-amz-object-attributes") ?? "")
    .split(",")
    .map((one) => one.trim());
  if (wanted[0] === "") {
    throw invalidArgument("Invalid attribute name specified.", "x-amz-object-attributes", "");
  }
  const { checksum, etag, segments, size, uploadId } = object;
  const parts = segments.map(({ partNumber = 1, size: Size, checksum: value }) => ({
    PartNumber: partNumber,
    Size,
    ...(checksum && value !== undefined && { [elementOf(checksum.algorithm)]: value }),
  }));
  return {
    ...xmlAnswer("GetObjectAttributesResponse", {
      ...(wanted.includes("ETag") && { ETag: etag }),
      ...(wanted.includes("Checksum") && checksum && { Checksum: checksumElements(checksum) }),
      ...(wanted.includes("ObjectParts") &&
        uploadId !== undefined && {
          ObjectParts: { TotalPartsCount: parts.length, IsTruncated: false, Part: parts },
        }),
      ...(wanted.includes("StorageClass") && {
        StorageClass: storageClassOf(object),
      }),
      ...(wanted.includes("ObjectSize") && { ObjectSize: size }),
    }),
    headers: {
      "content-type": "application/xml",
      "last-modified": new Date(object.modified).toUTCString(),
    },
  };
}
