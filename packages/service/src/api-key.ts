import { createHash, timingSafeEqual } from "node:crypto";
import { AppError } from "@souk/core/error";
import type { Env } from "@souk/functions/api/env";
import type { MiddlewareHandler } from "hono";

/**
 * Lets through who sends the key as `x-api-key`; anybody else gets API Gateway's 403. How long
 * the comparison takes tells nothing of the key: digests are compared, which all have one length.
 */
export function requireApiKey(apiKey: string): MiddlewareHandler<Env> {
  const expected = digest(apiKey);
  return async function requireApiKey(c, next) {
    const given = c.req.header("x-api-key");
    if (given === undefined || !timingSafeEqual(digest(given), expected)) {
      throw new AppError("forbidden", "auth.forbidden", "Forbidden");
    }
    await next();
  };
}

const digest = (text: string) => createHash("sha256").update(text).digest();
