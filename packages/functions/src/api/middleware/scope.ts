import type { Person } from "@souk/core/actor";
import { AppError } from "@souk/core/error";
import type { MiddlewareHandler } from "hono";
import type { Dependencies, Env } from "../env.ts";

/**
 * Puts the caller whom the authorizer found into `c.var.scope`. Nobody else is believed: without
 * an authorizer there is no caller.
 */
export function scope(dependencies: Dependencies): MiddlewareHandler<Env> {
  return async function scope(c, next) {
    const actor = callerOf(c.env?.event?.requestContext.authorizer);
    if (actor === undefined) throw new AppError("auth", "auth.unauthorized", "Unauthorized");
    c.set("scope", { ...dependencies, actor });
    await next();
  };
}

/**
 * The caller by what an authorizer tells of him. Ours tell texts, as API Gateway lets a function
 * tell nothing else; its own for Cognito tells the token's claims, in one object.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
function callerOf(authorizer: Record<string, unknown> | null | undefined): Person | undefined {
  const { userId, userName, claims } = authorizer ?? {};
  if (typeof claims === "object" && claims !== null) {
    const { sub, name } = claims as Record<string, unknown>;
    return toPerson(sub, name ?? sub);
  }
  return toPerson(userId, userName);
}

function toPerson(id: unknown, name: unknown): Person | undefined {
  return typeof id === "string" && typeof name === "string" ? { id, name } : undefined;
}
