import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsChunkedDecoder } from "./aws-chunked.ts";
import {
  ALGORITHMS,
  type ChecksumAlgorithm,
  algorithmOf,
  createDigest,
  headerOf,
} from "./checksums.ts";
import {
  badDigest,
  entityTooLarge,
  headerNotImplemented,
  incompleteBody,
  S3Error,
} from "./errors.ts";
import { header } from "./request.ts";

/** Content that was written to a file. */
export interface StoredContent {
  /** MD5 in hexadecimal digits. */
  readonly md5: string;
  readonly size: number;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

/** The largest object of one PutObject, and the largest part. */
export const MAXIMUM_BYTES = 5 * 1024 ** 3;

/**
 * Writes the body of an upload to a file, which is gone again where the upload fails, and checks it
 * against what the client says of it.
 * @throws S3Error EntityTooLarge, IncompleteBody, BadDigest, InvalidDigest,
 *   XAmzContentSHA256Mismatch
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export async function storeBody(
  source: Readable,
  headers: IncomingHttpHeaders,
  file: string,
): Promise<StoredContent> {
  const expected = expectedOf(headers);
  const chunked = isAwsChunked(headers) ? new AwsChunkedDecoder() : undefined;
  const algorithm = expected.algorithm ?? trailerAlgorithm(headers);
  const sha256 = /^[0-9a-f]{64}$/.test(expected.sha256 ?? "") ? createHash("sha256") : undefined;
  const meter = new Meter(algorithm, sha256);
  const write = createWriteStream(file, { flags: "wx", mode: 0o600 });
  try {
    await (chunked ? pipeline(source, chunked, meter, write) : pipeline(source, meter, write));
    const stored = meter.result();
    if (expected.size !== undefined && expected.size !== stored.size) throw incompleteBody();
    checkMd5(header(headers, "content-md5"), stored.md5);
    if (sha256 && expected.sha256 !== sha256.digest("hex")) {
      throw new S3Error(
        "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    const wanted = algorithm && (expected.checksum ?? chunked?.trailers.get(headerOf(algorithm)));
    if (algorithm && wanted !== undefined && wanted !== stored.checksum?.value) {
      throw badDigest(algorithm);
    }
    return stored;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Counts what passes, and calculates its digests. */
class Meter extends Transform {
  #size = 0;
  readonly #md5 = createHash("md5");
  readonly #algorithm: ChecksumAlgorithm | undefined;
  readonly #digest: ReturnType<typeof createDigest> | undefined;
  readonly #sha256: ReturnType<typeof createHash> | undefined;

  constructor(
    algorithm: ChecksumAlgorithm | undefined,
    sha256: ReturnType<typeof createHash> | undefined,
  ) {
    super();
    this.#algorithm = algorithm;
    this.#digest = algorithm && createDigest(algorithm);
    this.#sha256 = sha256;
  }

  override _transform(bytes: Buffer, _: BufferEncoding, callback: (error?: Error) => void): void {
    this.#size += bytes.length;
    if (this.#size > MAXIMUM_BYTES) return callback(entityTooLarge(this.#size, MAXIMUM_BYTES));
    this.#md5.update(bytes);
    this.#digest?.update(bytes);
    this.#sha256?.update(bytes);
    this.push(bytes);
    callback();
  }

  result(): StoredContent {
    return {
      md5: this.#md5.digest("hex"),
      size: this.#size,
      checksum: this.#algorithm && {
        algorithm: this.#algorithm,
        value: this.#digest?.digest() ?? "",
      },
    };
  }
}

const isAwsChunked = (headers: IncomingHttpHeaders): boolean =>
  header(headers, "x-amz-content-sha256")?.startsWith("STREAMING-") === true ||
  header(headers, "content-encoding")?.split(",")[0]?.trim() === "aws-chunked";

const lengthOf = (headers: IncomingHttpHeaders): string | undefined =>
  header(headers, "x-amz-decoded-content-length") ?? headers["content-length"];

/**
 * Checks that a client says how much it uploads.
 * @throws S3Error MissingContentLength, NotImplemented, EntityTooLarge
 */
export function checkLength(headers: IncomingHttpHeaders): void {
  const length = lengthOf(headers);
  if (length === undefined && headers["transfer-encoding"] !== undefined) {
    throw headerNotImplemented("Transfer-Encoding");
  }
  if (length === undefined) {
    throw new S3Error("MissingContentLength", "You must provide the Content-Length HTTP header.");
  }
  if (Number(length) > MAXIMUM_BYTES) throw entityTooLarge(Number(length), MAXIMUM_BYTES);
}

/** What the client says of the content. */
function expectedOf(headers: IncomingHttpHeaders) {
  const length = lengthOf(headers);
  const size = length === undefined ? undefined : Number(length);
  const algorithm = ALGORITHMS.find((one) => headers[headerOf(one)] !== undefined);
  const checksum = algorithm && header(headers, headerOf(algorithm));
  if (algorithm && !isDigest(algorithm, checksum ?? "")) {
    throw new S3Error("InvalidRequest", `Value for ${headerOf(algorithm)} header is invalid.`);
  }
  return { size, algorithm, checksum, sha256: header(headers, "x-amz-content-sha256") };
}

/** The algorithm that a trailer or the SDK's choice names. */
const trailerAlgorithm = (headers: IncomingHttpHeaders): ChecksumAlgorithm | undefined =>
  algorithmOf(
    header(headers, "x-amz-trailer")?.replace("x-amz-checksum-", "") ??
      header(headers, "x-amz-sdk-checksum-algorithm"),
  );

const LENGTH: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

const isDigest = (algorithm: ChecksumAlgorithm, value: string): boolean =>
  Buffer.from(value, "base64").length === LENGTH[algorithm];

function checkMd5(given: string | undefined, md5: string): void {
  if (given === undefined) return;
  const wanted = Buffer.from(given, "base64");
  if (wanted.length !== 16) {
    throw new S3Error("InvalidDigest", "The Content-MD5 you specified was invalid.");
  }
  if (wanted.toString("hex") === md5) return;
  throw new S3Error("BadDigest", "The Content-MD5 you specified did not match what we received.", {
    ExpectedDigest: wanted.toString("hex"),
    CalculatedDigest: md5,
  });
}
