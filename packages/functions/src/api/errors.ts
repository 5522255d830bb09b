import { AppError, isAppError } from "@souk/core/error";
import type { ErrorKind } from "@souk/core/error";
import type { ErrorBody } from "@souk/core/error/schema";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { logger } from "../logger.ts";
import type { Env } from "./env.ts";

/** The one place that knows which status a kind of error has. */
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
} as const satisfies Record<ErrorKind, number>;

/** DynamoDB's names for "slower, please", once the SDK's own retries are used up. */
const THROTTLED = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/** Answers with the one error shape. What nobody foresaw is logged whole and told as nothing. */
export function onError(error: Error, c: Context<Env>): Response {
  const { kind, code, message, errors } = toAppError(error);
  const requestId = c.get("requestId");
  c.set("errorCode", code);
  if (kind === "internal") logger.error("unexpected error", { requestId, error });
  const body: ErrorBody = { message, code, requestId, ...(errors && { errors }) };
  return c.json(body, STATUS[kind]);
}

/** Answers a path or a method that there is not. */
export function notFound(c: Context<Env>): Response {
  return onError(new AppError("not_found", "route.not_found", "Not Found"), c);
}

function toAppError(error: Error): AppError {
  if (isAppError(error)) return error;
  if (isThrottled(error)) return new AppError("too_many", "request.throttled", "Too Many Requests");
  if (error instanceof HTTPException && error.status < 500) {
    return new AppError("input", "request.invalid", "Invalid request");
  }
  return new AppError("internal", "internal", "Internal Server Error");
}

function isThrottled(error: unknown): boolean {
  return error instanceof Error && (THROTTLED.has(error.name) || isThrottled(error.cause));
}
