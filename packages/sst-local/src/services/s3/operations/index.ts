import type { Buckets } from "../buckets.ts";
import { methodNotAllowed, notImplemented } from "../errors.ts";
import type { BucketRequest, ObjectRequest, S3Answer, S3Request } from "../request.ts";
import * as bucket from "./bucket.ts";
import * as multipart from "./multipart.ts";
import * as parts from "./parts.ts";
import { postObject } from "./post.ts";
import * as read from "./read.ts";
import * as write from "./write.ts";

type Run<Request> = (request: Request, buckets: Buckets) => S3Answer | Promise<S3Answer>;

/** An operation, and the request that asks for it. */
interface Row<Request> {
  readonly name: string;
  /** The action of IAM, where it is not the operation's name. */
  readonly action?: string;
  readonly method: string;
  /** The query parameter that tells it from other operations of the method. */
  readonly query?: string;
  /** The header that does. */
  readonly header?: string;
  readonly run: Run<Request>;
}

/** The first that fits is the one. https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
const OBJECT: readonly Row<ObjectRequest>[] = [
  { name: "GetObjectTagging", method: "GET", query: "tagging", run: write.getObjectTagging },
  { name: "PutObjectTagging", method: "PUT", query: "tagging", run: write.putObjectTagging },
  {
    name: "DeleteObjectTagging",
    method: "DELETE",
    query: "tagging",
    run: write.deleteObjectTagging,
  },
  {
    name: "GetObjectAttributes",
    method: "GET",
    query: "attributes",
    run: read.getObjectAttributes,
  },
  ...multipartRows(),
  {
    name: "CopyObject",
    action: "PutObject",
    method: "PUT",
    header: "x-amz-copy-source",
    run: write.copyObject,
  },
  { name: "PutObject", method: "PUT", run: write.putObject },
  { name: "GetObject", method: "GET", run: read.getObject },
  { name: "HeadObject", action: "GetObject", method: "HEAD", run: read.getObject },
  { name: "DeleteObject", method: "DELETE", run: write.deleteObject },
];

function multipartRows(): readonly Row<ObjectRequest>[] {
  const put = { action: "PutObject" };
  return [
    {
      name: "CreateMultipartUpload",
      ...put,
      method: "POST",
      query: "uploads",
      run: multipart.createMultipartUpload,
    },
    {
      name: "UploadPartCopy",
      ...put,
      method: "PUT",
      query: "partNumber",
      header: "x-amz-copy-source",
      run: parts.uploadPartCopy,
    },
    { name: "UploadPart", ...put, method: "PUT", query: "partNumber", run: parts.uploadPart },
    {
      name: "CompleteMultipartUpload",
      ...put,
      method: "POST",
      query: "uploadId",
      run: multipart.completeMultipartUpload,
    },
    {
      name: "AbortMultipartUpload",
      method: "DELETE",
      query: "uploadId",
      run: multipart.abortMultipartUpload,
    },
    {
      name: "ListParts",
      action: "ListMultipartUploadParts",
      method: "GET",
      query: "uploadId",
      run: parts.listParts,
    },
  ];
}

const BUCKET: readonly Row<BucketRequest>[] = [
  {
    name: "DeleteObjects",
    action: "DeleteObject",
    method: "POST",
    query: "delete",
    run: write.deleteObjects,
  },
  {
    name: "ListMultipartUploads",
    action: "ListBucketMultipartUploads",
    method: "GET",
    query: "uploads",
    run: multipart.listMultipartUploads,
  },
  { name: "GetBucketLocation", method: "GET", query: "location", run: bucket.getBucketLocation },
  {
    name: "GetBucketVersioning",
    method: "GET",
    query: "versioning",
    run: bucket.getBucketVersioning,
  },
  {
    name: "GetBucketCors",
    action: "GetBucketCORS",
    method: "GET",
    query: "cors",
    run: bucket.getBucketCors,
  },
  { name: "GetBucketPolicy", method: "GET", query: "policy", run: bucket.getBucketPolicy },
  {
    name: "ListObjectsV2",
    action: "ListBucket",
    method: "GET",
    query: "list-type",
    run: bucket.listObjectsV2,
  },
  { name: "ListObjects", action: "ListBucket", method: "GET", run: bucket.listObjects },
  { name: "CreateBucket", method: "PUT", run: bucket.createBucket },
  { name: "HeadBucket", action: "ListBucket", method: "HEAD", run: bucket.headBucket },
  { name: "PostObject", action: "PutObject", method: "POST", run: postObject },
];

const SERVICE: readonly Row<S3Request>[] = [
  {
    name: "ListBuckets",
    action: "ListAllMyBuckets",
    method: "GET",
    run: (_, buckets) => bucket.listBuckets(buckets),
  },
];

/**
 * Query parameters that ask for another operation than the ones without a parameter. Where none of
 * the rows has it, the operation is not emulated.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
const SUBRESOURCES = [
  ...["accelerate", "acl", "analytics", "attributes", "cors", "delete", "encryption"],
  ...["intelligent-tiering", "inventory", "legal-hold", "lifecycle", "location", "logging"],
  ...["metadataConfiguration", "metadataTable", "metrics", "notification", "object-lock"],
  ...["ownershipControls", "policy", "policyStatus", "publicAccessBlock", "renameObject"],
  ...["replication", "requestPayment", "restore", "retention", "select", "session", "tagging"],
  ...["torrent", "uploads", "uploadId", "versioning", "versionId", "versions", "website"],
];

/** The methods of S3's operations; S3 answers any other with MethodNotAllowed. */
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "POST", "DELETE"]);

/** What a request asks for. */
export interface Operation {
  readonly name: string;
  readonly action: string;
  run(request: S3Request & Partial<ObjectRequest>, buckets: Buckets): S3Answer | Promise<S3Answer>;
}

/** The operation of a request; one that is not emulated throws NotImplemented. */
export function operationOf(
  request: {
    readonly method: string;
    readonly query: URLSearchParams;
    readonly headers: S3Request["headers"];
  },
  names: { readonly bucket: boolean; readonly key: boolean },
): Operation {
  const rows: readonly Row<ObjectRequest>[] = names.key ? OBJECT : names.bucket ? BUCKET : SERVICE;
  const row = rows.find(
    ({ header, method, query }) =>
      method === request.method &&
      (query === undefined
        ? !SUBRESOURCES.some((name) => request.query.has(name))
        : request.query.has(query)) &&
      (header === undefined || request.headers[header] !== undefined),
  );
  if (!row) {
    const subresource = SUBRESOURCES.find((name) => request.query.has(name));
    const subject = names.key ? "an object" : names.bucket ? "a bucket" : "the service";
    const what = `S3's ${request.method} of ${subject}${subresource === undefined ? "" : ` with ?${subresource}`}`;
    return {
      name: what,
      action: "s3:*",
      run: () => {
        throw METHODS.has(request.method) ? notImplemented(what) : methodNotAllowed();
      },
    };
  }
  return {
    name: row.name,
    action: `s3:${row.action ?? row.name}`,
    run: (whole, buckets) => row.run(whole as ObjectRequest, buckets),
  };
}
