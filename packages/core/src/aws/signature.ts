import { createHmac, hash } from "node:crypto";
import type { Credentials } from "./environment.ts";

/** What a signature covers. The names of the headers are in lower case, and there is no query. */
export interface Signable {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: string;
}

/** By whom, where and when a request is signed. */
export interface Signer {
  credentials: Credentials;
  region: string;
  date: Date;
}

/** Headers that a proxy may change, which the SDK does not sign either. */
const UNSIGNED: ReadonlySet<string> = new Set(["user-agent", "x-amzn-trace-id"]);

/**
 * Creates a function that signs requests to a service by Signature Version 4 and returns their headers
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Unlike
 * `@smithy/signature-v4`, which a test compares it with, it has no promises and no query to sign.
 */
export function createSign(service: string) {
  let key: { id: string; value: Buffer } | undefined;

  return function sign(request: Signable, { credentials, region, date }: Signer) {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const time = date.toISOString().replace(/[:-]|\.\d+/g, "");
    const parts = [time.slice(0, 8), region, service, "aws4_request"];
    const scope = parts.join("/");
    const payload = hash("sha256", request.body ?? "");
    const headers: Record<string, string> = {
      ...request.headers,
      "x-amz-date": time,
      ...(sessionToken && { "x-amz-security-token": sessionToken }),
      "x-amz-content-sha256": payload,
    };
    const { names, text } = canonical(request, headers, payload);
    const id = `${secretAccessKey} ${scope}`;
    if (key?.id !== id) {
      key = { id, value: parts.reduce(hmac, Buffer.from(`AWS4${secretAccessKey}`)) };
    }
    const signature = hmac(
      key.value,
      ["AWS4-HMAC-SHA256", time, scope, hash("sha256", text)].join("\n"),
    ).toString("hex");
    headers["authorization"] =
      `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return headers;
  };
}

/** The canonical request, and the names of the headers in it. */
function canonical(
  { method, path }: Signable,
  headers: Readonly<Record<string, string>>,
  payload: string,
): { names: string; text: string } {
  const signed = Object.keys(headers)
    .filter((name) => !UNSIGNED.has(name))
    .sort();
  const names = signed.join(";");
  const lines = signed.map((name) => `${name}:${headers[name]?.trim().replace(/\s+/g, " ")}`);
  return { names, text: [method, encoded(path), "", ...lines, "", names, payload].join("\n") };
}

/** The path, which is encoded already, encoded once more. S3 alone does without. */
function encoded(path: string): string {
  return path
    .split("/")
    .map((segment) => encodeURIComponent(segment).replace(/[!'()*]/g, escaped))
    .join("/");
}

/** https://www.rfc-editor.org/rfc/rfc3986#section-2.2, of which encodeURIComponent leaves five out. */
const escaped = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

function hmac(key: Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}
