import type { IncomingHttpHeaders } from "node:http";
import { malformedXml, S3Error } from "./errors.ts";
import type { XmlElement } from "../../aws/protocols/xml-reader.ts";
import type { ObjectAttributes } from "./stored-object.ts";
import { header } from "./request.ts";

/** Headers that an object keeps. */
const KEPT = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
  "x-amz-server-side-encryption",
  "x-amz-storage-class",
  "x-amz-website-redirect-location",
];

const METADATA = "x-amz-meta-";
/** Bytes of the names and values together. */
const METADATA_BYTES = 2048;
const KEY_BYTES = 1024;

/** @throws S3Error KeyTooLongError */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size <= KEY_BYTES) return;
  throw new S3Error("KeyTooLongError", "Your key is too long", {
    Size: size,
    MaxSizeAllowed: KEY_BYTES,
  });
}

/**
 * What the headers of an upload say of the object.
 * @throws S3Error MetadataTooLarge, InvalidTag
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function attributesOf(headers: IncomingHttpHeaders): ObjectAttributes {
  const kept = KEPT.flatMap((name): [string, string][] => {
    const value = header(headers, name);
    if (value === undefined) return [];
    const text = name === "content-encoding" ? withoutChunked(value) : value;
    return text === "" || (name === "x-amz-storage-class" && text === "STANDARD")
      ? []
      : [[name, text]];
  });
  const metadata = Object.fromEntries(
    Object.keys(headers)
      .filter((name) => name.startsWith(METADATA))
      .map((name) => [name.slice(METADATA.length), header(headers, name) ?? ""]),
  );
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > METADATA_BYTES) {
    throw new S3Error(
      "MetadataTooLarge",
      "Your metadata headers exceed the maximum allowed metadata size",
      { Size: size, MaxSizeAllowed: METADATA_BYTES },
    );
  }
  const tagging = header(headers, "x-amz-tagging");
  return {
    headers: { "content-type": "binary/octet-stream", ...Object.fromEntries(kept) },
    metadata,
    ...(tagging !== undefined && {
      tags: checkTags([...new URLSearchParams(tagging)]),
    }),
  };
}

/** The encoding of the upload itself is undone; the rest is the object's. */
const withoutChunked = (encoding: string): string =>
  encoding
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "aws-chunked")
    .join(",");

/** The tags of a `Tagging` document. @throws S3Error MalformedXML, InvalidTag */
export function tagsOf(tagging: XmlElement): Record<string, string> {
  const set = tagging.all("TagSet")[0];
  if (!set) throw malformedXml();
  return checkTags(set.all("Tag").map((tag) => [tag.text("Key") ?? "", tag.text("Value") ?? ""]));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
function checkTags(tags: readonly (readonly [string, string])[]): Record<string, string> {
  if (tags.length > 10) throw new S3Error("InvalidTag", "Object tags cannot be greater than 10");
  for (const [key, value] of tags) {
    if (key === "" || key.length > 128) {
      throw new S3Error("InvalidTag", "The TagKey you have provided is invalid", { TagKey: key });
    }
    if (value.length > 256) {
      throw new S3Error("InvalidTag", "The TagValue you have provided is invalid", {
        TagKey: key,
        TagValue: value,
      });
    }
  }
  if (new Set(tags.map(([key]) => key)).size < tags.length) {
    throw new S3Error("InvalidTag", "Cannot provide multiple Tags with the same key");
  }
  return Object.fromEntries(tags);
}

/**
 * Refuses access control lists where the bucket has them disabled.
 * @throws S3Error AccessControlListNotSupported
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function checkAcl(headers: IncomingHttpHeaders, isBucketOwnerEnforced: boolean): void {
  const acl = header(headers, "x-amz-acl");
  if (!isBucketOwnerEnforced || acl === undefined || acl === "bucket-owner-full-control") return;
  throw new S3Error("AccessControlListNotSupported", "The bucket does not allow ACLs");
}
