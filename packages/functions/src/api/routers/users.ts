import * as User from "@souk/core/user";
import type { Identities, UserScope } from "@souk/core/user";
import { type Context, Hono } from "hono";
import type { Env } from "../env.ts";
import { json, query } from "../input.ts";
import { idempotent, markReplayed } from "../middleware/idempotency.ts";

/** Users and their identities. The authorizer decides whether the caller is an administrator. */
export function users(identities: Identities) {
  const scopeOf = <E extends Env>(c: Context<E>): UserScope => ({
    ...c.var.scope,
    admin: c.env?.event?.requestContext.authorizer?.["admin"] === "true",
    identities,
  });
  return new Hono<Env>()
    .get("/", query(User.UserListQuery), async (c) =>
      c.json(await User.list(scopeOf(c), c.req.valid("query"))),
    )
    .post("/", json(User.UserCreate), idempotent(), async (c) => {
      const { user, replayed } = await User.create(
        scopeOf(c),
        c.req.valid("json"),
        c.var.reservedId,
      );
      if (replayed) markReplayed(c);
      return c.json(user, 201);
    })
    .get("/:userid", async (c) => c.json(await User.fromId(scopeOf(c), c.req.param("userid"))))
    .put("/:userid", json(User.UserUpdate), async (c) =>
      c.json(await User.update(scopeOf(c), c.req.param("userid"), c.req.valid("json"))),
    )
    .delete("/:userid", async (c) => {
      await User.remove(scopeOf(c), c.req.param("userid"));
      return c.body(null, 204);
    });
}
