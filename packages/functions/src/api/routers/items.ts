import * as Item from "@souk/core/item";
import { ListQuery } from "@souk/core/page";
import type { Table } from "@souk/core/table";
import { Hono } from "hono";
import type { Env } from "../env.ts";
import { json, query } from "../input.ts";

/** Items of any JSON, for every holder of an API key; they belong to nobody. */
export function items(table: Table) {
  return new Hono<Env>()
    .get("/", query(ListQuery), async (c) => c.json(await Item.list(table, c.req.valid("query"))))
    .put("/", json(Item.ItemPut), async (c) => c.json(await Item.put(table, c.req.valid("json"))))
    .delete("/", json(Item.ItemDelete), async (c) => {
      await Item.remove(table, c.req.valid("json"));
      return c.body(null, 204);
    });
}
