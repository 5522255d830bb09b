import * as Document from "@souk/core/document";
import type { Table } from "@souk/core/table";
import { Hono } from "hono";
import type { Env } from "../env.ts";
import { json } from "../input.ts";
import { idempotent } from "../middleware/idempotency.ts";

/** Documents of any form, for whoever has a key: nobody's in particular. */
export function documents(table: Table) {
  return new Hono<Env>()
    .post("/", json(Document.DocumentCreate), idempotent(table), async (c) =>
      c.json(await Document.create(table, c.req.valid("json")), 201),
    )
    .get("/:id", async (c) => c.json(await Document.fromId(table, c.req.param("id"))));
}
