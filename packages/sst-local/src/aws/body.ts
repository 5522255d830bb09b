import type { IncomingMessage } from "node:http";

/** Thrown when a request's body is larger than the reader allows. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge";
}

/**
 * Reads a request's body. The rest of a body over the limit is read and dropped, so that the client
 * gets the answer and may keep its connection.
 * @throws BodyTooLarge above `limit` bytes; the socket's error when the client aborts the upload
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new BodyTooLarge(`The body is larger than ${limit} bytes.`);
  return Buffer.concat(chunks);
}
