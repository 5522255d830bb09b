import { createHash } from "node:crypto";
import { AppError, fieldError } from "@souk/core/error";
import { complete, release, reserve } from "@souk/core/idempotency";
import type { KeyedRequest, StoredResponse } from "@souk/core/idempotency";
import type { Scope } from "@souk/core/scope";
import type { Table } from "@souk/core/table";
import type { Context, MiddlewareHandler } from "hono";
import { logger } from "../../logger.ts";
import type { IdempotentEnv } from "../env.ts";
import { fromStored, REPLAYED, toStored } from "./stored-response.ts";

const HEADER = "Idempotency-Key";
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/**
 * Makes a request with an `Idempotency-Key` safe to repeat for an hour: the same caller gets the same
 * response for the same route, key and body, with `Idempotency-Replayed: true`. A failure is not
 * stored. Without the header the handler runs as usual. It belongs behind `json()`.
 *
 * The handler must create its item under `c.var.reservedId`, on condition that there is none.
 * Every attempt gets the same id, so the item exists once whichever request is lost.
 *
 * @param table where the keys are remembered, by default the table of the scope
 * @throws AppError `request.invalid`, `idempotency.mismatch`, `idempotency.in_progress`
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header
 */
export function idempotent(table?: Table): MiddlewareHandler<IdempotentEnv> {
  return async function idempotent(c, next) {
    const [key, ...more] = keysOf(c);
    if (key === undefined) return next();
    if (!KEY_PATTERN.test(key) || more.length > 0) {
      throw fieldError(HEADER, "Must be 1 to 255 visible ASCII characters, sent once");
    }
    const store = table ?? c.var.scope.table;
    const request: KeyedRequest = {
      caller: callerOf(c),
      request: `${c.req.method} ${c.req.routePath}#${hash(JSON.stringify([c.req.param(), key]))}`,
      bodyHash: hash(await c.req.text()),
    };
    const known = await reserve(store, request);
    if (isResponse(known)) return fromStored(known);
    c.set("reservedId", known.id);
    await next();
    await record(store, request, known.id, c).catch((error: unknown) => {
      // The caller hears of the outcome all the same. A repeat finds the item under its id.
      logger.error("idempotency record not written", { error: error as Error });
    });
    return undefined;
  };
}

/** Marks a response as the one that an earlier request had. */
export function markReplayed(c: Pick<Context, "header">): void {
  c.header(REPLAYED, "true");
}

/** Stores a success, and lets a refused request be corrected. After a fault nothing is known. */
async function record(
  table: Table,
  request: KeyedRequest,
  id: string,
  c: Context<IdempotentEnv>,
): Promise<void> {
  if (c.res.ok) {
    await complete(table, request, id, await toStored(c.res.clone()));
  } else if (c.res.status < 500) {
    await release(table, request, id);
  }
}

function isResponse(known: StoredResponse | object): known is StoredResponse {
  return "body" in known;
}

const hash = (text: string) => createHash("sha256").update(text).digest("base64url");

/**
 * The values of the header. They are read from the event, because a Request omits values that HTTP
 * does not allow and can lose one of two.
 */
function keysOf(c: Context<IdempotentEnv>): string[] {
  const event = c.env?.event;
  if (event === undefined) return [c.req.header(HEADER) ?? []].flat();
  return Object.entries(event.multiValueHeaders ?? {})
    .filter(([name]) => name.toLowerCase() === HEADER.toLowerCase())
    .flatMap(([, values]) => values ?? []);
}

/** The authorizer's caller, or the id of the API key. @throws AppError `auth.unauthorized` */
function callerOf(c: Context<IdempotentEnv>): string {
  const scope = c.get("scope") as Scope | undefined;
  const id = scope?.actor.id ?? c.env?.event?.requestContext.identity.apiKeyId;
  if (typeof id !== "string") throw new AppError("auth", "auth.unauthorized", "Unauthorized");
  return id;
}
