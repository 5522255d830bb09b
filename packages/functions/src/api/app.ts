import { Hono } from "hono";
import type { Env } from "./env.ts";
import { notFound, onError } from "./errors.ts";
import { headers } from "./middleware/headers.ts";
import { requestLog } from "./middleware/request-log.ts";

/**
 * Creates an app with the middleware and error handlers of every function; routers are added to it.
 *
 * @example createApp().use(scope({ table, findPeople })).route("/rooms", rooms)
 */
export function createApp(): Hono<Env> {
  const app = new Hono<Env>();
  app.use(requestLog(), headers());
  app.onError(onError);
  app.notFound(notFound);
  return app;
}
