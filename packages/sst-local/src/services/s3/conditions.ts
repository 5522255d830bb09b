import type { IncomingHttpHeaders } from "node:http";
import { preconditionFailed } from "./errors.ts";
import { header } from "./request.ts";
import type { StoredObject } from "./stored-object.ts";

/** The names of the four headers; those of a copy's source have a prefix. */
interface Conditions {
  readonly match: string | undefined;
  readonly noneMatch: string | undefined;
  readonly modifiedSince: string | undefined;
  readonly unmodifiedSince: string | undefined;
}

/** The conditions of a request, or with `x-amz-copy-source-` those of a copy. */
export const conditionsOf = (headers: IncomingHttpHeaders, prefix = ""): Conditions => ({
  match: header(headers, `${prefix}if-match`),
  noneMatch: header(headers, `${prefix}if-none-match`),
  modifiedSince: header(headers, `${prefix}if-modified-since`),
  unmodifiedSince: header(headers, `${prefix}if-unmodified-since`),
});

/**
 * Whether an object is to be read: `If-Match` counts more than `If-Unmodified-Since`, `If-None-Match`
 * more than `If-Modified-Since`.
 * @throws S3Error PreconditionFailed
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 */
export function checkConditions(
  { etag, modified }: Pick<StoredObject, "etag" | "modified">,
  { match, noneMatch, modifiedSince, unmodifiedSince }: Conditions,
): "modified" | "not modified" {
  const seconds = Math.floor(modified / 1000) * 1000;
  if (match !== undefined) {
    if (!names(match, etag)) throw preconditionFailed("If-Match");
  } else if (unmodifiedSince !== undefined && seconds > Date.parse(unmodifiedSince)) {
    throw preconditionFailed("If-Unmodified-Since");
  }
  if (noneMatch !== undefined) return names(noneMatch, etag) ? "not modified" : "modified";
  const isOld = modifiedSince !== undefined && seconds <= Date.parse(modifiedSince);
  return isOld ? "not modified" : "modified";
}

/** True for a list of ETags that has this one, or `*`. */
const names = (list: string, etag: string): boolean =>
  list.split(",").some((one) => {
    const name = one.trim().replace(/^W\//, "").replaceAll('"', "");
    return name === "*" || name === etag;
  });
