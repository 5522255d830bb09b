import { checkFields } from "../../aws/files.ts";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "./checksums.ts";

/** Content on disk: one file, or one for each part of a multipart upload. */
export interface Segment {
  /** Name of the file in the bucket's folder. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  readonly checksum?: string;
  /** Of a multipart upload. */
  readonly partNumber?: number;
}

/** What a client says of an object when it begins to write it. */
export interface ObjectAttributes {
  /** The headers that GetObject answers with, by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** `x-amz-meta-…`, by name without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An object or upload of the class STANDARD keeps no storage class. */
export const storageClassOf = ({ headers }: ObjectAttributes): string =>
  headers["x-amz-storage-class"] ?? "STANDARD";

/** An object as it is stored. */
export interface StoredObject extends ObjectAttributes {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modified: number;
  readonly segments: readonly Segment[];
  readonly checksum?: Checksum;
  /** The multipart upload that it came from. */
  readonly uploadId?: string;
  /** The fingerprint of the object in the graph that it was written for. */
  readonly fromGraph?: string;
}

/** A multipart upload that is neither completed nor aborted. */
export interface Upload extends ObjectAttributes {
  readonly id: string;
  readonly key: string;
  readonly initiated: number;
  readonly algorithm?: ChecksumAlgorithm;
  readonly checksumType?: ChecksumType;
}

export interface Part {
  readonly uploadId: string;
  readonly number: number;
  /** Without quotes: the MD5. */
  readonly etag: string;
  readonly modified: number;
  readonly segment: Segment;
}

/** An event on its way to a destination. */
export interface PendingEvent {
  readonly id: string;
  readonly destination: string;
  readonly record: object;
}

export const checkObject = (value: unknown): StoredObject =>
  checkFields<StoredObject>(value, {
    string: ["key", "etag"],
    number: ["size", "modified"],
    object: ["segments", "headers", "metadata"],
  });

export const checkUpload = (value: unknown): Upload =>
  checkFields<Upload>(value, {
    string: ["id", "key"],
    number: ["initiated"],
    object: ["headers", "metadata"],
  });

export const checkPart = (value: unknown): Part =>
  checkFields<Part>(value, {
    string: ["uploadId", "etag"],
    number: ["number", "modified"],
    object: ["segment"],
  });

export const checkEvent = (value: unknown): PendingEvent =>
  checkFields<PendingEvent>(value, { string: ["id", "destination"], object: ["record"] });
