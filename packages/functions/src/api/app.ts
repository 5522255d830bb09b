import { Hono } from "hono";
import type { Env } from "./env.ts";
import { notFound, onError } from "./errors.ts";
import { headers } from "./middleware/headers.ts";
import { requestLog } from "./middleware/request-log.ts";

/**
 * What surrounds every request of a function; its routes are added to it.
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
