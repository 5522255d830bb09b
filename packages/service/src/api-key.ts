import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "@souk/core/error";
import type { Env } from "@souk/functions/api/env";
import type { MiddlewareHandler } from "hono";

/**
 * Requires the API key in the `x-api-key` header.
 *
 * The keys are compared as digests of equal length in constant time, so that response times reveal
 * nothing about the key.
 * @throws AppError `auth.forbidden`, API Gateway's 403, for a missing or wrong key.
 */
export function requireApiKey(apiKey: string): MiddlewareHandler<Env> {
  const expected = digest(apiKey);
  return async function requireApiKey(c, next) {
    const received = c.req.header("x-api-key");
    if (received === undefined || !timingSafeEqual(digest(received), expected)) {
      throw new AppError("forbidden", "auth.forbidden", "Forbidden");
    }
    await next();
  };
}

const digest = (text: string) => createHash("sha256").update(text).digest();
