import type { IncomingMessage } from "node:http";
import { S3Error } from "./errors.ts";

/** What a request names. */
export interface Address {
  /** Undefined for the service as a whole. */
  readonly bucket: string | undefined;
  /** Undefined for the bucket. */
  readonly key: string | undefined;
}

/** `<bucket>.localhost`, `<bucket>.s3.localhost`, and the hosts of a bucket on AWS, which functions call. */
const VIRTUAL_HOST =
  /^(?!s3[.-])(.+?)(?:(?:\.s3)?\.localhost|\.s3(?:[.-][a-z0-9.-]+)?\.amazonaws\.com(?:\.cn)?)$/;

/**
 * The bucket and the key of a request, both ways of addressing: `/<bucket>/<key>`, or `/<key>` at
 * the host `<bucket>.localhost` (SDKs use the second for a host that is no IP address).
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * @throws S3Error InvalidURI for a percent-escape that cannot be decoded
 */
export function addressOf({
  headers,
  url = "/",
}: Pick<IncomingMessage, "headers" | "url">): Address {
  const path = (url.split("?")[0] ?? "").replace(/^\//, "");
  const host = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  const virtual = VIRTUAL_HOST.exec(host)?.[1];
  if (virtual !== undefined) return toAddress(virtual, path);
  const slash = path.indexOf("/");
  return slash === -1
    ? toAddress(path, "")
    : toAddress(path.slice(0, slash), path.slice(slash + 1));
}

const toAddress = (bucket: string, key: string): Address => ({
  bucket: decoded(bucket) || undefined,
  key: decoded(key) || undefined,
});

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** Encodes a key as a query has it: a space is `+`. */
export const urlEncoded = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll("%2F", "/")
    .replaceAll("%20", "+")
    .replace(/[!'()~]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
