import type { Identities } from "@souk/core/user";
import { Hono } from "hono";
import type { Dependencies, Env } from "./env.ts";
import { notFound, onError } from "./errors.ts";
import { headers } from "./middleware/headers.ts";
import { requestLog } from "./middleware/request-log.ts";
import { scope } from "./middleware/scope.ts";
import { users } from "./routers/users.ts";

/** The API of users: what surrounds every request, and its routes. */
export function createUsersApp({
  identities,
  ...dependencies
}: Dependencies & { identities: Identities }) {
  const app = new Hono<Env>();
  app.use(requestLog(), headers(), scope(dependencies));
  app.onError(onError);
  app.notFound(notFound);
  return app.route("/users", users(identities));
}

/** The routes with their input and output, for a typed client (`hc<UserRoutes>(url)`). */
export type UserRoutes = ReturnType<typeof createUsersApp>;
