import type { MiddlewareHandler } from "hono";
import type { Env } from "../env.ts";

/**
 * What every answer carries: any origin may read it, as no cookie is believed, and nobody keeps it,
 * as it is one caller's.
 */
export function headers(): MiddlewareHandler<Env> {
  return async function headers(c, next) {
    await next();
    c.header("access-control-allow-origin", "*");
    c.header(
      "access-control-expose-headers",
      "date,idempotency-replayed,retry-after,x-amzn-requestid",
    );
    c.header("cache-control", "no-store");
  };
}
