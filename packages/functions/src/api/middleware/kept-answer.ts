import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/**
 * An answer in types that DynamoDB stores. The body is compressed: most fit one write unit then, and
 * none comes near the 400 KB that an item may have, as an answer holds little more than the 256 KB
 * that a request may, and what cannot be compressed grows by a few bytes only.
 */
export interface KeptAnswer {
  status: number;
  type: string;
  body: Uint8Array;
}

/** Fast, and not much larger than with the highest, which takes a second for 256 KB. */
const QUALITY = 5;

/** What is to be stored of an answer: all that is not added to every answer anyway. */
export async function keep(answer: Response): Promise<KeptAnswer> {
  const body = new Uint8Array(await answer.arrayBuffer());
  return {
    status: answer.status,
    type: answer.headers.get("content-type") ?? "",
    body: brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
  };
}

/** The answer once more. */
export function replay({ status, type, body }: KeptAnswer): Response {
  return new Response(new Uint8Array(brotliDecompressSync(body)), {
    status,
    headers: { ...(type !== "" && { "content-type": type }), "idempotency-replayed": "true" },
  });
}
