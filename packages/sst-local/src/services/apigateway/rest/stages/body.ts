import type { IncomingMessage } from "node:http";
import { GatewayError } from "../api/gateway-error.ts";
import { PAYLOAD_LIMIT } from "../api/limits.ts";

/** Past this much a client that goes on sending is cut off. */
const PATIENCE = 4 * PAYLOAD_LIMIT;

/** Whether the request announces a body at all; most do not, and then nothing waits. */
export function hasBody(req: IncomingMessage): boolean {
  const { headers } = req;
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/**
 * Reads the whole body. One that is too large is read to its end but not kept, since a client
 * that is still writing would not see the answer.
 * @throws GatewayError 413 past 10 MB
 */
export function readBody(req: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= PAYLOAD_LIMIT) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      if (size > PATIENCE) req.destroy();
    });
    req.once("end", () => {
      if (size > PAYLOAD_LIMIT) reject(tooLarge(size));
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    });
    req.once("error", reject);
    req.once("close", () =>
      reject(new Error("The client went away before its body was complete.")),
    );
  });
}

function tooLarge(size: number): GatewayError {
  return new GatewayError("REQUEST_TOO_LARGE", {
    stage: "parse",
    sentence: `The body is ${size} bytes long; API Gateway takes ${PAYLOAD_LIMIT} (10 MB).`,
  });
}
