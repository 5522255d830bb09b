import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { RequestError } from "@hono/node-server";
import type { ErrorBody } from "@souk/core/error/schema";
import { logger } from "@souk/functions/logger";
import { DISCARD_MAX } from "./unread-body.ts";

/** Errors of requests that do not reach the app, in the app's error shape. */
const REFUSALS = {
  400: { code: "request.invalid", message: "Invalid request" },
  408: { code: "request.timeout", message: "Request Timeout" },
  431: { code: "request.too_large", message: "Request Header Fields Too Large" },
} as const;

type Status = keyof typeof REFUSALS;

const bodyOf = (status: Status): ErrorBody => ({ ...REFUSALS[status], requestId: randomUUID() });

/** Answers a request that `Request` cannot represent, such as one with an invalid path or host. */
export function requestError(error: unknown): Response {
  if (error instanceof RequestError) return Response.json(bodyOf(400), { status: 400 });
  const requestId = randomUUID();
  logger.error("unexpected error", { requestId, error: error as Error });
  const body: ErrorBody = { message: "Internal Server Error", code: "internal", requestId };
  return Response.json(body, { status: 500 });
}

const answered = new WeakSet<Duplex>();

/**
 * Answers a request that is not valid HTTP, has too large a header or takes too long, and closes the
 * connection. What the client still sends is discarded first, within a limit: a socket that is
 * destroyed with unread data is reset, and the client may lose the answer.
 * https://nodejs.org/api/http.html#event-clienterror
 * https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  // The parser reports an error again for all data that follows the first one.
  if (answered.has(socket)) return;
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  answered.add(socket);
  const status = statusOf(error.code);
  const body = JSON.stringify(bodyOf(status));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      "content-type: application/json",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
  const timer = setTimeout(() => socket.destroy(), DISCARD_MAX.ms);
  socket.once("close", () => clearTimeout(timer));
}

function statusOf(code: string | undefined): Status {
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return 408;
  return 400;
}
