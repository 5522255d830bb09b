import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { Env } from "@souk/functions/api/env";
import { logger } from "@souk/functions/logger";
import type { Context, MiddlewareHandler } from "hono";

/**
 * Sets the request id and logs one line per request with route, status and client address. The URL,
 * other headers and bodies are not logged, because they may contain secrets.
 */
export function requestLog(): MiddlewareHandler<Env> {
  return async function requestLog(c, next) {
    const requestId = randomUUID();
    c.set("requestId", requestId);
    const start = performance.now();
    await next();
    c.header("x-request-id", requestId);
    logger.info("request", {
      requestId,
      traceId: c.req.header("x-amzn-trace-id"),
      method: c.req.method,
      route: c.req.matchedRoutes.at(-1)?.path,
      status: c.res.status,
      ip: clientAddress(c),
      durationMs: Math.round(performance.now() - start),
    });
  };
}

/**
 * The address that connected to the load balancer, which appends it to `x-forwarded-for`. Earlier
 * entries of the header come from the client and cannot be trusted.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
function clientAddress(c: Context<Env>): string | undefined {
  const forwarded = c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
  return forwarded ?? (c.env as HttpBindings | undefined)?.incoming.socket.remoteAddress;
}
