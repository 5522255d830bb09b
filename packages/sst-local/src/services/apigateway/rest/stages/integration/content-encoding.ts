import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { PAYLOAD_LIMIT } from "../../api/limits.ts";

const DECODERS: Readonly<
  Record<string, (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
};

/**
 * Undoes the Content-Encoding of an endpoint's answer: templates read it as text, and the header
 * itself does not reach the client.
 * @throws Error for a body that is not what the header says
 */
export async function decodeContent(
  body: Uint8Array,
  contentEncoding: string | undefined,
): Promise<Uint8Array> {
  const encoding = contentEncoding?.trim().toLowerCase() ?? "";
  const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (decode === undefined || body.length === 0) return body;
  return decode(body, { maxOutputLength: PAYLOAD_LIMIT });
}
