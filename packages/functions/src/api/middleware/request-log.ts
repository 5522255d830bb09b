import { randomUUID } from "node:crypto";
import { metered } from "@souk/core/table";
import type { MiddlewareHandler } from "hono";
import { logger } from "../../logger.ts";
import type { Env } from "../env.ts";

/**
 * Sets the request id, which all log lines carry as `correlation_id`, and logs one line for each
 * request: the route and the outcome, never the URL, a header or a body, which may hold a token.
 * `dynamodb` excludes the units of refused writes, which DynamoDB does not report.
 */
export function requestLog(): MiddlewareHandler<Env> {
  return async function requestLog(c, next) {
    const requestId = c.env?.event?.requestContext.requestId ?? randomUUID();
    c.set("requestId", requestId);
    logger.setCorrelationId(requestId);
    const start = performance.now();
    const { usage } = await metered(next);
    logger.info("request", {
      method: c.req.method,
      route: c.env?.event?.resource ?? c.req.matchedRoutes.at(-1)?.path,
      status: c.res.status,
      code: c.get("errorCode"),
      replayed: c.res.headers.get("idempotency-replayed") === "true",
      durationMs: Math.round(performance.now() - start),
      dynamodb: usage,
    });
  };
}
