import { createHash, randomUUID } from "node:crypto";
import { attributesOf, checkAcl, checkKey } from "../attributes.ts";
import type { Buckets } from "../buckets.ts";
import {
  type Checksum,
  checksumElements,
  compositeChecksum,
  createDigest,
  headerOf,
} from "../checksums.ts";
import { badDigest, entityTooSmall, malformedXml, noSuchUpload, S3Error } from "../errors.ts";
import {
  type BucketRequest,
  header,
  isoTime,
  type ObjectRequest,
  readXml,
  type S3Answer,
  xmlAnswer,
} from "../request.ts";
import { type Part, storageClassOf, type StoredObject, type Upload } from "../stored-object.ts";
import { checkWrite, requestedAlgorithm } from "./write.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const LEAST_PART_BYTES = 5 * 1024 * 1024;
export const MOST_PARTS = 10_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function createMultipartUpload(request: ObjectRequest, buckets: Buckets): S3Answer {
  const { bucket, key, headers } = request;
  checkKey(key);
  checkAcl(headers, bucket.settings.isBucketOwnerEnforced);
  const algorithm = requestedAlgorithm(request);
  const isWhole =
    algorithm === "CRC64NVME" || header(headers, "x-amz-checksum-type") === "FULL_OBJECT";
  const upload: Upload = {
    ...attributesOf(headers),
    id: randomUUID(),
    key,
    initiated: buckets.now(),
    ...(algorithm && { algorithm, checksumType: isWhole ? "FULL_OBJECT" : "COMPOSITE" }),
  };
  bucket.beginUpload(upload);
  const answer = xmlAnswer("InitiateMultipartUploadResult", {
    Bucket: bucket.settings.name,
    Key: key,
    UploadId: upload.id,
  });
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...(algorithm && {
        "x-amz-checksum-algorithm": algorithm,
        "x-amz-checksum-type": upload.checksumType ?? "COMPOSITE",
      }),
    },
  };
}

/** @throws S3Error NoSuchUpload */
export function uploadOf({ bucket, key, query }: ObjectRequest): Upload {
  const id = query.get("uploadId") ?? "";
  const upload = bucket.upload(id);
  if (upload?.key !== key) throw noSuchUpload(id);
  return upload;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export async function completeMultipartUpload(
  request: ObjectRequest,
  buckets: Buckets,
): Promise<S3Answer> {
  const { bucket, key, query } = request;
  const document = await readXml(request, "CompleteMultipartUpload");
  const completed = bucket.get(key);
  // A repeated call, whose first answer was lost, has the same answer.
  const isRepeated =
    completed?.uploadId !== undefined && completed.uploadId === query.get("uploadId");
  if (isRepeated) return completedAnswer(request, completed);
  const upload = uploadOf(request);
  const parts = listedParts(document.all("Part"), bucket.parts(upload.id));
  checkWrite(request);
  const checksum = await checksumOf(upload, parts, request, buckets);
  // Reading for the checksum takes time in which the upload may have ended.
  uploadOf(request);
  const digests = parts.map(({ etag }) => Buffer.from(etag, "hex"));
  const { headers, metadata, tags } = upload;
  const object: StoredObject = {
    ...{ key, headers, metadata, ...(tags && { tags }) },
    etag: `${createHash("md5").update(Buffer.concat(digests)).digest("hex")}-${parts.length}`,
    size: parts.reduce((sum, { segment }) => sum + segment.size, 0),
    modified: buckets.now(),
    segments: parts.map(({ segment }) => segment),
    uploadId: upload.id,
    ...(checksum && { checksum }),
  };
  bucket.completeUpload(object, upload.id);
  buckets.notify(request, { event: "ObjectCreated:CompleteMultipartUpload", key, object });
  return completedAnswer(request, object);
}

function completedAnswer({ bucket, call, key }: ObjectRequest, object: StoredObject): S3Answer {
  const { checksum, etag } = object;
  return xmlAnswer("CompleteMultipartUploadResult", {
    Location: `http://${call.host}/${bucket.settings.name}/${encodeURI(key)}`,
    Bucket: bucket.settings.name,
    Key: key,
    ETag: `"${etag}"`,
    ...checksumElements(checksum),
  });
}

/** @throws S3Error InvalidPart, InvalidPartOrder, EntityTooSmall, MalformedXML */
function listedParts(
  listed: readonly { text(name: string): string | undefined }[],
  uploaded: readonly Part[],
): Part[] {
  if (listed.length === 0 || listed.length > MOST_PARTS) throw malformedXml();
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  let last = 0;
  const parts = listed.map((one) => {
    const number = Number(one.text("PartNumber"));
    const etag = (one.text("ETag") ?? "").replaceAll('"', "");
    if (!Number.isInteger(number)) throw malformedXml();
    if (number <= last) {
      throw new S3Error(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
      );
    }
    last = number;
    const part = byNumber.get(number);
    if (part?.etag === etag) return part;
    throw new S3Error(
      "InvalidPart",
      "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      { PartNumber: number, ETag: etag },
    );
  });
  for (const { etag, number, segment } of parts.slice(0, -1)) {
    if (segment.size >= LEAST_PART_BYTES) continue;
    throw entityTooSmall(segment.size, LEAST_PART_BYTES, { PartNumber: number, ETag: etag });
  }
  return parts;
}

/** @throws S3Error BadDigest where the client expects another one */
async function checksumOf(
  { algorithm, checksumType }: Upload,
  parts: readonly Part[],
  { bucket, headers }: ObjectRequest,
  buckets: Buckets,
): Promise<Checksum | undefined> {
  if (!algorithm) return undefined;
  const values = parts.flatMap(({ segment }) => segment.checksum ?? []);
  if (checksumType === "COMPOSITE") {
    return values.length === parts.length ? compositeChecksum(algorithm, values) : undefined;
  }
  const digest = createDigest(algorithm);
  const content = buckets.read(
    bucket,
    parts.map(({ segment }) => segment),
  );
  for await (const bytes of content as AsyncIterable<Buffer>) digest.update(bytes);
  const checksum: Checksum = { algorithm, value: digest.digest(), type: "FULL_OBJECT" };
  const expected = header(headers, headerOf(algorithm));
  if (expected === undefined || expected === checksum.value) return checksum;
  throw badDigest(algorithm);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export function abortMultipartUpload(request: ObjectRequest): S3Answer {
  request.bucket.abortUpload(uploadOf(request).id);
  return { status: 204 };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listMultipartUploads({ bucket, query }: BucketRequest): S3Answer {
  const prefix = query.get("prefix") ?? "";
  const uploads = bucket
    .uploads()
    .filter(({ key }) => key.startsWith(prefix))
    .toSorted((a, b) => (a.key === b.key ? a.initiated - b.initiated : a.key < b.key ? -1 : 1))
    .slice(0, 1000);
  return xmlAnswer("ListMultipartUploadsResult", {
    Bucket: bucket.settings.name,
    KeyMarker: "",
    UploadIdMarker: "",
    Prefix: prefix,
    MaxUploads: 1000,
    IsTruncated: false,
    Upload: uploads.map((upload) => ({
      Key: upload.key,
      UploadId: upload.id,
      StorageClass: storageClassOf(upload),
      Initiated: isoTime(upload.initiated),
    })),
  });
}
