import { randomUUID } from "node:crypto";
import { metered } from "@souk/core/table";
import type { MiddlewareHandler } from "hono";
import { logger } from "../../logger.ts";
import type { Env } from "../env.ts";

/**
 * Gives the request its id and writes one line about it: which route and how it went, never the
 * URL, a header or a body, which may hold a token.
 */
export function requestLog(): MiddlewareHandler<Env> {
  return async function requestLog(c, next) {
    const requestId = c.env?.event?.requestContext.requestId ?? randomUUID();
    c.set("requestId", requestId);
    const start = performance.now();
    const { usage } = await metered(next);
    logger.info("request", {
      requestId,
      method: c.req.method,
      route: c.env?.event?.resource ?? c.req.matchedRoutes.at(-1)?.path,
      status: c.res.status,
      durationMs: Math.round(performance.now() - start),
      dynamodb: usage,
    });
  };
}
