import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { accessDenied, S3Error } from "./errors.ts";

/** Seven days. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
const MOST_SECONDS = 604_800;
/** How far a client's clock may be ahead. */
const SKEW_MS = 15 * 60 * 1000;

const invalidParameters = (message: string) =>
  new S3Error("AuthorizationQueryParametersError", message);

/** What signatures are verified with. */
export interface Verifier {
  readonly clientSecret: string;
  /** Epoch milliseconds. */
  now(): number;
}

/** True for the URL of a request that somebody signed beforehand. */
export const isPresigned = (query: URLSearchParams): boolean =>
  query.has("X-Amz-Signature") || query.has("X-Amz-Algorithm") || query.has("X-Amz-Credential");

/**
 * Verifies the signature and the lifetime of a presigned URL.
 * @throws S3Error AuthorizationQueryParametersError, AccessDenied, SignatureDoesNotMatch
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkPresigned(
  message: IncomingMessage,
  query: URLSearchParams,
  { clientSecret, now }: Verifier,
): void {
  const parameter = (name: string): string => {
    const value = query.get(name);
    if (value) return value;
    throw invalidParameters(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  };
  if (parameter("X-Amz-Algorithm") !== "AWS4-HMAC-SHA256") {
    throw invalidParameters('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  }
  const date = parameter("X-Amz-Date");
  const signature = parameter("X-Amz-Signature");
  const signedHeaders = parameter("X-Amz-SignedHeaders").split(";");
  checkLifetime(date, Number(parameter("X-Amz-Expires")), now());
  checkHeaders(message, signedHeaders);
  const request = canonicalRequest(message, signedHeaders, query.get("X-Amz-Content-Sha256"));
  const scope = scopeOf(parameter("X-Amz-Credential"), date);
  const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(request)}`;
  checkSignature(signature, text, scope, clientSecret, {
    ...{ StringToSign: text, CanonicalRequest: request },
  });
}

/**
 * Verifies a signature of a text with the secret that clients on this machine have.
 * @throws S3Error SignatureDoesNotMatch
 */
export function checkSignature(
  signature: string,
  text: string,
  scope: string,
  clientSecret: string,
  details: Record<string, string>,
): void {
  const [date = "", region = "", service = ""] = scope.split("/");
  const key = [date, region, service, "aws4_request"].reduce<Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    Buffer.from(`AWS4${clientSecret}`),
  );
  const expected = createHmac("sha256", key).update(text).digest();
  const given = Buffer.from(signature, "hex");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new S3Error(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    { SignatureProvided: signature, ...details },
  );
}

/** The scope behind the access key: `20261128/eu-west-1/s3/aws4_request`. */
export function scopeOf(credential: string, date: string): string {
  const scope = credential.split("/").slice(1).join("/");
  const [, day] = /^(\d{8})\/[\w-]+\/s3\/aws4_request$/.exec(scope) ?? [];
  if (day !== undefined && date.startsWith(day)) return scope;
  throw invalidParameters(
    'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
  );
}

function checkLifetime(date: string, expires: number, now: number): void {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const signedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAt)) {
    throw invalidParameters(
      "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
    );
  }
  if (!Number.isInteger(expires)) throw invalidParameters("X-Amz-Expires should be a number");
  if (expires < 0) throw invalidParameters("X-Amz-Expires must be non-negative");
  if (expires > MOST_SECONDS) {
    throw invalidParameters(
      `X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than ${MOST_SECONDS} seconds`,
    );
  }
  if (signedAt > now + SKEW_MS) throw accessDenied("Request is not yet valid");
  const end = signedAt + expires * 1000;
  if (now <= end) return;
  throw accessDenied("Request has expired", {
    "X-Amz-Expires": expires,
    Expires: new Date(end).toISOString(),
    ServerTime: new Date(now).toISOString(),
  });
}

/** `Host` and every `x-amz-` header has to be signed. */
function checkHeaders({ headers }: IncomingMessage, signed: readonly string[]): void {
  const unsigned = Object.keys(headers).filter(
    (name) =>
      (name === "host" || name.startsWith("x-amz-")) &&
      name !== "x-amz-content-sha256" &&
      !signed.includes(name),
  );
  if (unsigned.length === 0) return;
  throw accessDenied("There were headers present in the request which were not signed", {
    HeadersNotSigned: unsigned.join(", "),
  });
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function canonicalRequest(
  { headers, method = "GET", url = "/" }: IncomingMessage,
  signedHeaders: readonly string[],
  payloadHash: string | null,
): string {
  const [path = "/", query = ""] = url.split("?");
  const parameters = query
    .split("&")
    .map((pair) => pair.split("="))
    .filter(([name]) => name !== "X-Amz-Signature" && name !== "")
    .map(([name = "", value = ""]) => [encoded(name), encoded(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
  return [
    method,
    path.split("/").map(encoded).join("/"),
    parameters.map((pair) => pair.join("=")).join("&"),
    ...signedHeaders.map((name) => {
      const value = headers[name] ?? "";
      return `${name}:${(Array.isArray(value) ? value.join(",") : value).trim().replaceAll(/ +/g, " ")}`;
    }),
    "",
    signedHeaders.join(";"),
    payloadHash ?? "UNSIGNED-PAYLOAD",
  ].join("\n");
}

/** Percent-encodes what is not unreserved (RFC 3986), whatever was encoded before. */
function encoded(text: string): string {
  let decodedText = text.replaceAll("+", "%20");
  try {
    decodedText = decodeURIComponent(decodedText);
  } catch {
    // It is signed as it is.
  }
  return encodeURIComponent(decodedText).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
