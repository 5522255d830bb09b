import { AppError } from "@souk/core/error";
import type { MiddlewareHandler } from "hono";
import { callerOf } from "../../authorizer/caller.ts";
import type { Dependencies, Env } from "../env.ts";

/**
 * Puts the scope of the authorizer's caller into `c.var.scope`. Nothing else in a request names a
 * caller.
 *
 * @throws AppError `auth.unauthorized` for a request that no authorizer has seen
 */
export function scope(dependencies: Dependencies): MiddlewareHandler<Env> {
  return async function scope(c, next) {
    const actor = callerOf(c.env?.event?.requestContext.authorizer);
    if (actor === undefined) throw new AppError("auth", "auth.unauthorized", "Unauthorized");
    c.set("scope", { ...dependencies, actor });
    await next();
  };
}
