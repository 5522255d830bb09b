import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Call, StreamApi, StreamOperation } from "../../aws/api.ts";
import { pageRefusal } from "../../aws/guard.ts";
import { scopeOf } from "../../aws/signature.ts";
import { checkAnonymous } from "./access.ts";
import { type Address, addressOf } from "./address.ts";
import type { Buckets } from "./buckets.ts";
import { corsHeaders } from "./cors.ts";
import { accessDenied, errorAnswer, noSuchBucket, S3Error } from "./errors.ts";
import { type Operation, operationOf } from "./operations/index.ts";
import { checkPresigned, isPresigned } from "./presigned.ts";
import { queryOf, type ObjectRequest, type S3Answer, type S3Request } from "./request.ts";

/** What is known of a request before it is answered. */
interface Recognised {
  readonly message: IncomingMessage;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly address: Address;
  readonly operation: Operation;
  /** How the caller is known. */
  readonly signature: "header" | "query" | "none";
}

/**
 * S3's API: requests that are signed for `s3`, and those without a signature whose path or host names
 * a bucket. Pages of other origins may send presigned and anonymous requests, as on AWS, and read the
 * answers by the bucket's CORS configuration.
 */
export function s3Api(buckets: Buckets): StreamApi {
  return {
    protocol: "stream",
    match(message) {
      const found = recognise(message, buckets);
      if (!found) return undefined;
      const { address, operation, signature } = found;
      return {
        name: operation.name,
        action: operation.action,
        input: { Bucket: address.bucket, Key: address.key },
        access: signature === "header" ? "signed" : "browser",
        handle: (_, response, call) => handle(found, response, call, buckets),
        error: (error, requestId) => errorAnswer(error, requestId, message.method ?? "GET"),
      } satisfies StreamOperation;
    },
  };
}

function recognise(message: IncomingMessage, buckets: Buckets): Recognised | undefined {
  const query = queryOf(message);
  const scope = scopeOf(message.headers.authorization);
  if (scope && scope.service !== "s3") return undefined;
  const presigned = isPresigned(query);
  const signature = scope ? "header" : presigned ? "query" : "none";
  let address: Address = { bucket: undefined, key: undefined };
  let failure: S3Error | undefined;
  try {
    address = addressOf(message);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    failure = error;
  }
  const isBucket = address.bucket !== undefined && buckets.get(address.bucket) !== undefined;
  if (signature === "none" && !isBucket) return undefined;
  const headers = presigned ? withQueryHeaders(message.headers, query) : message.headers;
  const operation = operationOf(
    { method: message.method ?? "GET", query, headers },
    { bucket: address.bucket !== undefined, key: address.key !== undefined },
  );
  const failing = (error: S3Error): Operation => ({
    ...operation,
    run: () => {
      throw error;
    },
  });
  return {
    ...{ message, query, headers, address, signature },
    operation: failure ? failing(failure) : operation,
  };
}

/**
 * Parameters of a presigned URL that stand for headers. S3 ignores a checksum there, which SDKs
 * calculate of the empty body that they sign.
 * @see https://github.com/localstack/localstack/issues/12169
 */
function withQueryHeaders(
  headers: IncomingHttpHeaders,
  query: URLSearchParams,
): IncomingHttpHeaders {
  const own = [...query].flatMap(([name, value]): [string, string][] => {
    const header = name.toLowerCase();
    const counts =
      header.startsWith("x-amz-") &&
      !/^x-amz-(?:checksum-|sdk-checksum|algorithm|credential|date|expires|signature|signedheaders|security-token|content-sha256)/.test(
        header,
      );
    return counts ? [[header, value]] : [];
  });
  return { ...Object.fromEntries(own), ...headers };
}

/** What a browser loads as a page with scripts of its own. */
const PAGES = new Set(["document", "embed", "frame", "iframe", "object"]);

/**
 * An object that a browser shows as a page has an opaque origin. Else its scripts could call whatever
 * is served at the AWS endpoint, with which it would share its origin.
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox
 */
const SANDBOX =
  "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts allow-top-navigation";

async function handle(
  found: Recognised,
  response: ServerResponse,
  call: Call,
  buckets: Buckets,
): Promise<void> {
  const { address, message, operation, query, headers } = found;
  const bucket = address.bucket === undefined ? undefined : buckets.get(address.bucket);
  response.setHeader("x-amz-request-id", call.requestId);
  response.setHeader("x-amz-id-2", "sst-local");
  if (PAGES.has(String(message.headers["sec-fetch-dest"]))) {
    response.setHeader("content-security-policy", SANDBOX);
  }
  const cors = bucket && corsOf(message, bucket.settings.cors);
  for (const [name, value] of Object.entries(cors ?? {})) response.setHeader(name, value);
  if (message.method === "OPTIONS") {
    message.resume();
    if (!cors || wantsToSign(message)) {
      throw accessDenied("CORSResponse: This CORS request is not allowed.");
    }
    return respond({ status: 200 }, response, message.method);
  }
  if (address.bucket !== undefined && !bucket && operation.name !== "CreateBucket") {
    throw noSuchBucket(address.bucket);
  }
  checkCaller(found, buckets);
  const request: S3Request & Partial<ObjectRequest> = {
    ...{ method: message.method ?? "GET", query, headers, body: message, message, call },
    caller: scopeOf(headers.authorization)?.accessKeyId ?? "anonymous",
    ...(bucket && { bucket }),
    ...(address.key !== undefined && { key: address.key }),
  };
  const answer = await operation.run(request, buckets);
  // What an operation did not need of the body must not hold the connection.
  if (!message.complete) message.resume();
  const { content } = answer;
  const stream =
    content && content.length > 0 && bucket
      ? buckets.read(bucket, content.segments, {
          start: content.start,
          end: content.start + content.length - 1,
        })
      : undefined;
  await respond(answer, response, message.method ?? "GET", stream);
}

/** @throws S3Error AccessDenied and the errors of a presigned URL */
function checkCaller(
  { address, message, operation, query, signature }: Recognised,
  buckets: Buckets,
): void {
  if (signature === "header") return;
  // A page of another origin has no use for what is not an object.
  if (address.key === undefined && operation.name !== "PostObject") {
    const refusal = pageRefusal(message);
    if (refusal !== undefined) throw accessDenied(refusal);
  }
  if (signature === "query") return checkPresigned(message, query, buckets);
  // The policy of a form is its signature, and is read with it.
  if (operation.name === "PostObject") return;
  const bucket = buckets.get(address.bucket ?? "");
  if (!bucket) throw accessDenied();
  checkAnonymous(bucket.settings, operation.action, address.key);
  if (
    address.key !== undefined &&
    !bucket.get(address.key) &&
    operation.action === "s3:GetObject"
  ) {
    // Who may not list a bucket does not learn which keys it lacks.
    checkAnonymous(bucket.settings, "s3:ListBucket", undefined);
  }
}

function corsOf(
  { headers, method = "GET" }: IncomingMessage,
  rules: Parameters<typeof corsHeaders>[0],
): Record<string, string> | undefined {
  const { origin } = headers;
  if (origin === undefined) return undefined;
  if (method !== "OPTIONS") return corsHeaders(rules, { origin, method });
  return corsHeaders(rules, {
    origin,
    method: String(headers["access-control-request-method"] ?? ""),
    headers: requestedHeaders(headers),
  });
}

/** A page of another origin cannot send signed headers: the signature is not verified. */
const wantsToSign = ({ headers }: IncomingMessage): boolean =>
  requestedHeaders(headers).includes("authorization");

const requestedHeaders = (headers: IncomingHttpHeaders): string[] =>
  String(headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");

async function respond(
  { status, headers, body = "" }: S3Answer,
  response: ServerResponse,
  method: string,
  content?: NodeJS.ReadableStream,
): Promise<void> {
  const length = headers?.["content-length"] ?? String(Buffer.byteLength(body));
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, {
    ...(headers as Record<string, string>),
    ...(hasBody && { "content-length": String(length) }),
  });
  if (method === "HEAD" || !hasBody) return void response.end();
  if (!content) return void response.end(body);
  try {
    await pipeline(content, response);
  } catch (error) {
    // The client left, or a file cannot be read: it learns by the length that is missing.
    response.destroy(error as Error);
  }
}
