import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { StoredResponse } from "@souk/core/idempotency";

/** Fast, and little larger than the highest quality, which takes a second for 256 KB. */
const QUALITY = 5;

/**
 * The parts of a response that are not added to every response. The body is compressed: most fit one
 * write unit then, and all fit an item of 400 KB, because a response is little larger than the 256 KB
 * of a request and what cannot be compressed grows by a few bytes only.
 */
export async function toStored(response: Response): Promise<StoredResponse> {
  const body = new Uint8Array(await response.arrayBuffer());
  return {
    status: response.status,
    type: response.headers.get("content-type") ?? "",
    body: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
  };
}

/** A stored response, with the header that marks a replay. */
export function fromStored({ status, type, body }: StoredResponse): Response {
  return new Response(new Uint8Array(brotliDecompressSync(body)), {
    status,
    headers: { ...(type !== "" && { "content-type": type }), [REPLAYED]: "true" },
  });
}

/** The header of a response to a request that was answered before. */
export const REPLAYED = "Idempotency-Replayed";
