import type { MiddlewareHandler } from "hono";
import type { Env } from "../env.ts";

/**
 * Sets the headers of every response. Any origin may read it, because no cookie authenticates; no cache
 * may store it, because it belongs to one caller.
 */
export function headers(): MiddlewareHandler<Env> {
  return async function headers(c, next) {
    await next();
    // Without c.header(), which makes a new response for each header.
    const { headers } = c.res;
    headers.set("access-control-allow-origin", "*");
    headers.set(
      "access-control-expose-headers",
      "date,idempotency-replayed,retry-after,x-amzn-requestid",
    );
    headers.set("cache-control", "no-store");
  };
}
