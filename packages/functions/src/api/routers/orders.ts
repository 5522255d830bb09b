import * as Order from "@souk/core/order";
import { ListQuery } from "@souk/core/page";
import { Hono } from "hono";
import { metrics } from "../../metrics.ts";
import type { Env } from "../env.ts";
import { json, query } from "../input.ts";
import { markReplayed } from "../middleware/idempotency.ts";

/** The orders of the caller. */
export const orders = new Hono<Env>()
  .post("/", json(Order.OrderCreate), async (c) => {
    const { order, replayed } = await Order.create(c.var.scope, c.req.valid("json"));
    if (replayed) {
      markReplayed(c);
    } else {
      metrics.addMetric("SuccessfulOrder", 1);
      metrics.addMetric("OrderTotal", order.totalAmount);
    }
    return c.json(order, 201);
  })
  .get("/", query(ListQuery), async (c) =>
    c.json(await Order.list(c.var.scope, c.req.valid("query"))),
  )
  .get("/:orderId", async (c) => c.json(await Order.fromId(c.var.scope, c.req.param("orderId"))))
  .put("/:orderId", json(Order.OrderUpdate), async (c) =>
    c.json(await Order.update(c.var.scope, c.req.param("orderId"), c.req.valid("json"))),
  )
  .delete("/:orderId", async (c) =>
    c.json(await Order.cancel(c.var.scope, c.req.param("orderId"))),
  );
