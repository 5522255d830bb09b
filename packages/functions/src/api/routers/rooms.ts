import * as Message from "@souk/core/message";
import { ListQuery } from "@souk/core/page";
import * as Room from "@souk/core/room";
import * as RoomList from "@souk/core/room-list";
import { Hono } from "hono";
import { metrics } from "../../metrics.ts";
import type { Env } from "../env.ts";
import { json, query } from "../input.ts";
import { idempotent, markReplayed } from "../middleware/idempotency.ts";

/** Rooms and their messages. API Gateway deletes messages itself, so no route here does. */
export const rooms = new Hono<Env>()
  .get("/", query(Room.RoomListQuery), async (c) =>
    c.json(await RoomList.list(c.var.scope, c.req.valid("query"))),
  )
  .post("/", json(Room.RoomCreate), async (c) =>
    c.json(await Room.create(c.var.scope, c.req.valid("json")), 201),
  )
  .get("/:roomId", async (c) => c.json(await Room.fromId(c.var.scope, c.req.param("roomId"))))
  .put("/:roomId", json(Room.RoomUpdate), async (c) =>
    c.json(await Room.update(c.var.scope, c.req.param("roomId"), c.req.valid("json"))),
  )
  .delete("/:roomId", async (c) => {
    await Room.remove(c.var.scope, c.req.param("roomId"));
    return c.body(null, 204);
  })
  .get("/:roomId/messages", query(ListQuery), async (c) =>
    c.json(await Message.list(c.var.scope, c.req.param("roomId"), c.req.valid("query"))),
  )
  .post("/:roomId/messages", json(Message.MessageSend), idempotent(), async (c) => {
    const { message, replayed } = await Message.send(
      c.var.scope,
      c.req.param("roomId"),
      c.req.valid("json"),
      c.var.reservedId,
    );
    if (replayed) markReplayed(c);
    else metrics.addMetric("MessageSent", 1);
    return c.json(message, 201);
  })
  .get("/:roomId/messages/:messageId", async (c) => {
    const { roomId, messageId } = c.req.param();
    return c.json(await Message.fromId(c.var.scope, roomId, messageId));
  })
  .put("/:roomId/messages/:messageId", json(Message.MessageEdit), async (c) => {
    const { roomId, messageId } = c.req.param();
    return c.json(await Message.edit(c.var.scope, roomId, messageId, c.req.valid("json")));
  });
