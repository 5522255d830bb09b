import type { Readable } from "node:stream";
import { checkLength, storeBody } from "../body.ts";
import type { Buckets } from "../buckets.ts";
import { elementOf, headerOf } from "../checksums.ts";
import { invalidArgument } from "../errors.ts";
import { parseRange } from "../range.ts";
import {
  header,
  integerOf,
  isoTime,
  type ObjectRequest,
  type S3Answer,
  xmlAnswer,
} from "../request.ts";
import { type Part, storageClassOf } from "../stored-object.ts";
import { MOST_PARTS, uploadOf } from "./multipart.ts";
import { existing } from "./read.ts";
import { copySource } from "./write.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export async function uploadPart(request: ObjectRequest, buckets: Buckets): Promise<S3Answer> {
  checkLength(request.headers);
  const part = await storePart(request, buckets, () => request.body, request.headers);
  const { algorithm, checksum } = part;
  return {
    status: 200,
    headers: {
      etag: `"${part.etag}"`,
      "x-amz-server-side-encryption": "AES256",
      ...(algorithm && checksum !== undefined && { [headerOf(algorithm)]: checksum }),
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function uploadPartCopy(request: ObjectRequest, buckets: Buckets): Promise<S3Answer> {
  const from = copySource(request, buckets);
  const { segments, size } = existing(from);
  const range = parseRange(header(request.headers, "x-amz-copy-source-range"), size);
  const length = range ? range.end - range.start + 1 : size;
  const { algorithm } = uploadOf(request);
  const part = await storePart(request, buckets, () => buckets.read(from.bucket, segments, range), {
    "content-length": String(length),
    ...(algorithm && { "x-amz-sdk-checksum-algorithm": algorithm }),
  });
  return xmlAnswer("CopyPartResult", {
    ETag: `"${part.etag}"`,
    LastModified: isoTime(part.modified),
    ...(part.algorithm &&
      part.checksum !== undefined && { [elementOf(part.algorithm)]: part.checksum }),
  });
}

/** @param content opens the content, which holds its files until it is read: called once the request is known to be valid */
async function storePart(
  request: ObjectRequest,
  buckets: Buckets,
  content: () => Readable,
  headers: ObjectRequest["headers"],
) {
  const { bucket } = request;
  const upload = uploadOf(request);
  const number = partNumberOf(request);
  const { file, path } = bucket.newFile();
  const { checksum, md5, size } = await storeBody(content(), headers, path);
  // The upload may have ended in the meantime; its files are gone then, and this one at the next start.
  uploadOf(request);
  const part: Part = {
    uploadId: upload.id,
    number,
    etag: md5,
    modified: buckets.now(),
    segment: { file, size, partNumber: number, ...(checksum && { checksum: checksum.value }) },
  };
  bucket.putPart(part);
  return { ...part, algorithm: checksum?.algorithm, checksum: checksum?.value };
}

function partNumberOf({ query }: ObjectRequest): number {
  const text = query.get("partNumber") ?? "";
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= MOST_PARTS) return number;
  throw invalidArgument(
    `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`,
    "partNumber",
    text,
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(request: ObjectRequest): S3Answer {
  const { bucket, key, query } = request;
  const upload = uploadOf(request);
  const most = integerOf(query, "max-parts", { least: 0, most: 2 ** 31 - 1 }) ?? 1000;
  const marker = integerOf(query, "part-number-marker", { least: 0, most: 2 ** 31 - 1 }) ?? 0;
  const after = bucket.parts(upload.id).filter(({ number }) => number > marker);
  const page = after.slice(0, Math.min(most, 1000));
  return xmlAnswer("ListPartsResult", {
    Bucket: bucket.settings.name,
    Key: key,
    UploadId: upload.id,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: most,
    IsTruncated: page.length < after.length,
    ...(upload.algorithm && {
      ChecksumAlgorithm: upload.algorithm,
      ChecksumType: upload.checksumType ?? "COMPOSITE",
    }),
    Part: page.map(({ number, etag, modified, segment }) => ({
      PartNumber: number,
      LastModified: isoTime(modified),
      ETag: `"${etag}"`,
      Size: segment.size,
      ...(upload.algorithm &&
        segment.checksum !== undefined && { [elementOf(upload.algorithm)]: segment.checksum }),
    })),
    StorageClass: storageClassOf(upload),
  });
}
