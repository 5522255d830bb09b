import { AppError } from "@souk/core/error";
import type { Env } from "@souk/functions/api/env";
import { BODY_MAX } from "@souk/functions/api/input";
import type { MiddlewareHandler } from "hono";
import { bodyLimit as limit } from "hono/body-limit";

/**
 * Limits request bodies to 256 KB while they arrive, before they are in memory.
 * @throws AppError `request.too_large` (413).
 */
export function bodyLimit(): MiddlewareHandler<Env> {
  return limit({
    maxSize: BODY_MAX,
    onError: () => {
      throw new AppError("too_large", "request.too_large", "The body must not exceed 256 KB");
    },
  });
}
