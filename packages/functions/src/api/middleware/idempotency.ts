import { AppError, fieldError, isAppError } from "@souk/core/error";
import type { Scope } from "@souk/core/scope";
import type { Table } from "@souk/core/table";
import type { Context, MiddlewareHandler } from "hono";
import { logger } from "../../logger.ts";
import type { Env } from "../env.ts";
import { keep, replay } from "./kept-answer.ts";
import { once } from "./once.ts";

const HEADER = "Idempotency-Key";
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/**
 * Makes a request with an `Idempotency-Key` safe to repeat: a success is kept for an hour and given
 * again, with `Idempotency-Replayed: true`, to the same caller for the same route, key and body. A
 * failure is not kept. Without the header it does nothing. Put it behind what checks the body.
 *
 * It looks in `table`, or in the table of the scope.
 *
 * @throws AppError `request.invalid`, `idempotency.in_progress`, `idempotency.mismatch`
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header
 */
export function idempotent(table?: Table): MiddlewareHandler<Env> {
  return async function idempotent(c, next) {
    const [key, ...more] = keysOf(c);
    if (key === undefined) return next();
    if (!KEY_PATTERN.test(key) || more.length > 0) {
      throw fieldError(HEADER, "Must be 1 to 255 visible ASCII characters, sent once");
    }
    const request = {
      caller: callerOf(c),
      route: `${c.req.method} ${c.req.routePath}`,
      params: c.req.param(),
      key,
      body: await c.req.text(),
    };
    let answered = false;
    let failure: Error | undefined;
    try {
      const kept = await once(
        table ?? c.var.scope.table,
        c.env?.lambdaContext,
        request,
        async () => {
          await next();
          answered = true;
          // Hono has answered what was thrown; throwing it once more has the record removed.
          if (!c.res.ok) throw (failure = c.error ?? new Error(`Answered ${c.res.status}`));
          return keep(c.res.clone());
        },
      );
      return answered ? undefined : replay(kept);
    } catch (error) {
      if (!answered) throw refused(error, c);
      // The work is done or has failed, and the caller hears so. What could not be written is that
      // it is over: the key stays in progress until the function's time is up.
      if (error !== failure)
        logger.error("idempotency record not written", { error: error as Error });
      return undefined;
    }
  };
}

/**
 * The header, as often as it was sent. The event says so; in the request, values that HTTP does not
 * allow are missing, and of two values one can be lost.
 */
function keysOf(c: Context<Env>): string[] {
  const event = c.env?.event;
  if (event === undefined) return [c.req.header(HEADER) ?? []].flat();
  return Object.entries(event.multiValueHeaders ?? {})
    .filter(([name]) => name.toLowerCase() === HEADER.toLowerCase())
    .flatMap(([, values]) => values ?? []);
}

/** Whom the authorizer found, or whose key of the usage plan it is. */
function callerOf(c: Context<Env>): string {
  const scope = c.get("scope") as Scope | undefined;
  const id = scope?.actor.id ?? c.env?.event?.requestContext.identity.apiKeyId;
  if (typeof id !== "string") throw new AppError("auth", "auth.unauthorized", "Unauthorized");
  return id;
}

function refused(error: unknown, c: Context<Env>): unknown {
  if (isAppError(error) && error.code === "idempotency.in_progress") c.header("Retry-After", "1");
  return error;
}
