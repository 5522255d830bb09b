import { Readable } from "node:stream";
import type { StreamedResult } from "../../../aws/capabilities.ts";
import { isRecord, type Properties } from "../../../graph/inputs.ts";
import { type HttpResponse, responseHead } from "../shared/payload-2-response.ts";
import { headerName } from "./response.ts";

/** A response whose body comes as the function writes it. */
export interface StreamedHttpResponse extends Omit<HttpResponse, "body"> {
  body: Readable;
}

const WITH_METADATA = "application/vnd.awslambda.http-integration-response";
/** Zero bytes between the metadata of a response and its body. */
const DELIMITER = Buffer.alloc(8);
/** More than the headers that a response may have. */
const METADATA_LIMIT = 1024 * 1024;

/**
 * The HTTP response for a response that a function streams: with the status and the headers of its
 * metadata, or else 200 and the content type of the stream.
 * @returns undefined for metadata that are not valid, to which Lambda answers 502
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-invoke-furls.html
 */
export async function streamedHttpResponse({
  contentType,
  body,
}: StreamedResult): Promise<StreamedHttpResponse | undefined> {
  if (contentType !== WITH_METADATA) {
    return { status: 200, headers: { "content-type": contentType }, body };
  }
  const parts = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const split = await readMetadata(parts).catch(() => undefined);
  const head = split && responseHead({ statusCode: 200, ...split.metadata }, headerName);
  if (!head) {
    body.destroy();
    return undefined;
  }
  return {
    status: head.status,
    headers: { "content-type": "application/octet-stream", ...head.headers },
    body: Readable.from(rest(split.first, parts)),
  };
}

/**
 * Reads to the delimiter; undefined for a body without one.
 * @throws SyntaxError for metadata that are not JSON
 */
async function readMetadata(
  parts: AsyncIterator<Buffer>,
): Promise<{ metadata: Properties; first: Buffer } | undefined> {
  let read = Buffer.alloc(0);
  while (read.length < METADATA_LIMIT) {
    const end = read.indexOf(DELIMITER);
    if (end >= 0) {
      const first = read.subarray(end + DELIMITER.length);
      const metadata: unknown = JSON.parse(read.subarray(0, end).toString("utf8"));
      return isRecord(metadata) ? { metadata, first } : undefined;
    }
    const part = await parts.next();
    if (part.done === true) return undefined;
    read = Buffer.concat([read, part.value]);
  }
  return undefined;
}

async function* rest(first: Buffer, parts: AsyncIterator<Buffer>) {
  if (first.length > 0) yield first;
  yield* { [Symbol.asyncIterator]: () => parts };
}
