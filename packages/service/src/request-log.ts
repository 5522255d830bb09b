import { randomUUID } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { Env } from "@souk/functions/api/env";
import { logger } from "@souk/functions/logger";
import type { Context, MiddlewareHandler } from "hono";

/**
 * Gives the request its id and writes one line about it: route, status and from where, never the
 * URL, another header or a body, which may hold a secret.
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
 * Whom the load balancer talks to: it appends that address to the header, and what stands before
 * is whatever the client wrote.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
 */
function clientAddress(c: Context<Env>): string | undefined {
  const forwarded = c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
  return forwarded ?? (c.env as HttpBindings | undefined)?.incoming.socket.remoteAddress;
}
