import * as Document from "@souk/core/document";
import type { Table } from "@souk/core/table";
import { Hono } from "hono";
import type { Env } from "../env.ts";
import { json } from "../input.ts";
import { idempotent, markReplayed } from "../middleware/idempotency.ts";

/** Documents of any JSON, for every holder of an API key; they belong to nobody. */
export function documents(table: Table) {
  return new Hono<Env>()
    .post("/", json(Document.DocumentCreate), idempotent(table), async (c) => {
      const input = c.req.valid("json");
      const { document, replayed } = await Document.create(table, input, c.var.reservedId);
      if (replayed) markReplayed(c);
      return c.json(document, 201);
    })
    .get("/:id", async (c) => c.json(await Document.fromId(table, c.req.param("id"))));
}
