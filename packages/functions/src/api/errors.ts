import { AppError, isAppError } from "@souk/core/error";
import type { ErrorKind } from "@souk/core/error";
import type { ErrorBody } from "@souk/core/error/schema";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { logger } from "../logger.ts";
import type { Env } from "./env.ts";

/** The HTTP status of each kind of error. */
export const STATUS = {
  input: 400,
  auth: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unprocessable: 422,
  too_many: 429,
  internal: 500,
  unavailable: 503,
} as const satisfies Record<ErrorKind, number>;

/** Seconds after which a client may repeat a request that failed for the moment. */
const RETRY_AFTER = "1";

/** DynamoDB's throttling errors, thrown when the SDK's own retries are used up. */
const THROTTLED = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/** Errors of a connection that was refused, broken or timed out, by `name` or Node's `code`. */
const DISCONNECTED = new Set([
  "TimeoutError",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** Answers with the one error shape. Logs unexpected errors whole and tells the client nothing. */
export function onError(error: Error, c: Context<Env>): Response {
  const { kind, code, message, errors } = toAppError(error);
  const requestId = c.get("requestId");
  c.set("errorCode", code);
  if (kind === "internal" || kind === "unavailable") {
    logger.error("unexpected error", { requestId, error });
  }
  if (kind === "too_many" || kind === "unavailable" || code === "idempotency.in_progress") {
    c.header("Retry-After", RETRY_AFTER);
  }
  const body: ErrorBody = { message, code, requestId, ...(errors && { errors }) };
  return c.json(body, STATUS[kind]);
}

/** Answers an unknown path or method. */
export function notFound(c: Context<Env>): Response {
  return onError(new AppError("not_found", "route.not_found", "Not Found"), c);
}

function toAppError(error: Error): AppError {
  if (isAppError(error)) return error;
  if (someCause(error, ({ name }) => THROTTLED.has(name))) {
    return new AppError("too_many", "request.throttled", "Too Many Requests");
  }
  if (someCause(error, isUnavailable)) {
    return new AppError("unavailable", "service.unavailable", "Service Unavailable");
  }
  if (error instanceof HTTPException && error.status < 500) {
    return new AppError("input", "request.invalid", "Invalid request");
  }
  return new AppError("internal", "internal", "Internal Server Error");
}

/** True for an error or one of its causes; ElectroDB wraps the SDK's errors. */
function someCause(error: unknown, test: (error: Error) => boolean): boolean {
  return error instanceof Error && (test(error) || someCause(error.cause, test));
}

/**
 * True when an AWS service could not be reached or failed itself, which passes
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).
 */
function isUnavailable(error: Error): boolean {
  const { name, code, $fault } = error as { name: string; code?: string; $fault?: string };
  return DISCONNECTED.has(name) || DISCONNECTED.has(code ?? "") || $fault === "server";
}
