import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { RequestError } from "@hono/node-server";
import type { ErrorBody } from "@souk/core/error/schema";
import { logger } from "@souk/functions/logger";

/** What does not reach the app is refused in the same error shape. */
const REFUSALS = {
  400: { code: "request.invalid", message: "Invalid request" },
  408: { code: "request.timeout", message: "Request Timeout" },
  431: { code: "request.too_large", message: "Request Header Fields Too Large" },
} as const;

type Status = keyof typeof REFUSALS;

const bodyOf = (status: Status): ErrorBody => ({ ...REFUSALS[status], requestId: randomUUID() });

/** Answers what cannot be made a `Request` of: a path or a host that is none, an odd method. */
export function requestError(error: unknown): Response {
  if (error instanceof RequestError) return Response.json(bodyOf(400), { status: 400 });
  const requestId = randomUUID();
  logger.error("unexpected error", { requestId, error: error as Error });
  const body: ErrorBody = { message: "Internal Server Error", code: "internal", requestId };
  return Response.json(body, { status: 500 });
}

/**
 * Answers what is no HTTP, too large a header or too slow, and closes the connection.
 * https://nodejs.org/api/http.html#event-clienterror
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
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
}

function statusOf(code: string | undefined): Status {
  if (code === "HPE_HEADER_OVERFLOW") return 431;
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return 408;
  return 400;
}
