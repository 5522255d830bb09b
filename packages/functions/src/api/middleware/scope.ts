import { AppError } from "@souk/core/error";
import type { MiddlewareHandler } from "hono";
import type { Dependencies, Env } from "../env.ts";

/**
 * Puts the caller whom the authorizer found into `c.var.scope`. Nobody else is believed: without
 * an authorizer there is no caller.
 */
export function scope(dependencies: Dependencies): MiddlewareHandler<Env> {
  return async function scope(c, next) {
    const { userId, userName } = c.env?.event?.requestContext.authorizer ?? {};
    if (typeof userId !== "string" || typeof userName !== "string") {
      throw new AppError("auth", "auth.unauthorized", "Unauthorized");
    }
    c.set("scope", { ...dependencies, actor: { id: userId, name: userName } });
    await next();
  };
}
