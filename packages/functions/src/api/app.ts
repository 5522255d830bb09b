import { Hono } from "hono";
import type { Dependencies, Env } from "./env.ts";
import { notFound, onError } from "./errors.ts";
import { headers } from "./middleware/headers.ts";
import { requestLog } from "./middleware/request-log.ts";
import { scope } from "./middleware/scope.ts";
import { rooms } from "./routers/rooms.ts";

/**
 * The chat API: what surrounds every request, and its routes.
 *
 * @example await createApp({ table, findPeople }).request("/rooms", {}, { event })
 */
export function createApp(dependencies: Dependencies) {
  const app = new Hono<Env>();
  app.use(requestLog(), headers(), scope(dependencies));
  app.onError(onError);
  app.notFound(notFound);
  return app.route("/rooms", rooms);
}

/** The routes with their input and output, for a typed client (`hc<Routes>(url)`). */
export type Routes = ReturnType<typeof createApp>;
