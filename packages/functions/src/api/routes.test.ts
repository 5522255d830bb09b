import type { DocumentInfo } from "@souk/core/document";
import type { ErrorBody } from "@souk/core/error/schema";
import type { ItemInfo, ItemPage } from "@souk/core/item";
import type { MessageInfo, MessagePage, MessageSend } from "@souk/core/message";
import type { OrderCreate, OrderInfo, OrderPage } from "@souk/core/order";
import type { RoomInfo, RoomPage } from "@souk/core/room";
import type { StringReplaced } from "@souk/core/string";
import type { UserInfo, UserPage } from "@souk/core/user";
import { hc, type InferRequestType, type InferResponseType } from "hono/client";
import { describe, expect, expectTypeOf, it } from "vitest";
import { routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import type { Routes } from "./routes.ts";

// The type check proves the types. Running this file proves the paths.

const sent: Request[] = [];
const client = hc<Routes>("http://api.test", {
  fetch: (url: string | URL | Request, init?: RequestInit) => {
    sent.push(new Request(url, init));
    return Promise.resolve(Response.json({}));
  },
});
const { rooms, users, orders, string, basic, data, status } = client;
const room = rooms[":roomId"];
const message = room.messages[":messageId"];

/** The body of a successful call. */
type Given<Call> = Exclude<InferResponseType<Call>, ErrorBody>;

describe("a client typed by the routes", () => {
  it("knows the response of each route", () => {
    expectTypeOf<Given<typeof rooms.$get>>().toEqualTypeOf<RoomPage>();
    expectTypeOf<Given<typeof rooms.$post>>().toEqualTypeOf<RoomInfo>();
    expectTypeOf<Given<typeof room.$get>>().toEqualTypeOf<RoomInfo>();
    expectTypeOf<Given<typeof room.$put>>().toEqualTypeOf<RoomInfo>();
    expectTypeOf<Given<typeof room.$delete>>().toEqualTypeOf<null>();
    expectTypeOf<Given<typeof room.messages.$get>>().toEqualTypeOf<MessagePage>();
    expectTypeOf<Given<typeof room.messages.$post>>().toEqualTypeOf<MessageInfo>();
    expectTypeOf<Given<typeof message.$get>>().toEqualTypeOf<MessageInfo>();
    expectTypeOf<Given<typeof message.$put>>().toEqualTypeOf<MessageInfo>();
    expectTypeOf<Given<typeof message.$delete>>().toEqualTypeOf<null>();
    expectTypeOf<Given<typeof users.$get>>().toEqualTypeOf<UserPage>();
    expectTypeOf<Given<typeof users.$post>>().toEqualTypeOf<UserInfo>();
    expectTypeOf<Given<(typeof users)[":userid"]["$get"]>>().toEqualTypeOf<UserInfo>();
    expectTypeOf<Given<(typeof users)[":userid"]["$put"]>>().toEqualTypeOf<UserInfo>();
    expectTypeOf<Given<(typeof users)[":userid"]["$delete"]>>().toEqualTypeOf<null>();
    expectTypeOf<Given<typeof orders.$post>>().toEqualTypeOf<OrderInfo>();
    expectTypeOf<Given<typeof orders.$get>>().toEqualTypeOf<OrderPage>();
    expectTypeOf<Given<(typeof orders)[":orderId"]["$get"]>>().toEqualTypeOf<OrderInfo>();
    expectTypeOf<Given<(typeof orders)[":orderId"]["$put"]>>().toEqualTypeOf<OrderInfo>();
    expectTypeOf<Given<(typeof orders)[":orderId"]["$delete"]>>().toEqualTypeOf<OrderInfo>();
    expectTypeOf<Given<typeof string.replace.$post>>().toEqualTypeOf<StringReplaced>();
    expectTypeOf<Given<typeof basic.$get>>().toEqualTypeOf<ItemPage>();
    expectTypeOf<Given<typeof basic.$put>>().toEqualTypeOf<ItemInfo>();
    expectTypeOf<Given<typeof basic.$delete>>().toEqualTypeOf<null>();
    expectTypeOf<Given<typeof data.$post>>().toEqualTypeOf<DocumentInfo>();
    expectTypeOf<Given<(typeof data)[":id"]["$get"]>>().toEqualTypeOf<DocumentInfo>();
    expectTypeOf<Given<typeof status.health.$get>>().toEqualTypeOf<{ message: string }>();
  });

  it("tells a success from an error by ok", async () => {
    const answer = await orders[":orderId"].$get({ param: { orderId: "o" } });
    if (answer.ok) expectTypeOf(await answer.json()).toEqualTypeOf<OrderInfo>();
    else expectTypeOf(await answer.json()).toEqualTypeOf<ErrorBody>();
  });

  it("does not compile with unknown inputs and fields", () => {
    const misused = async () => {
      const answer = await orders[":orderId"].$get({ param: { orderId: "o" } });
      if (!answer.ok) return;
      const order = await answer.json();
      // @ts-expect-error the field is orderId
      void order.orderID;
      // @ts-expect-error a string is not an amount
      expectTypeOf(order.totalAmount).toEqualTypeOf<string>();
      // @ts-expect-error the parameter is missing
      await orders[":orderId"].$get({ param: {} });
      // @ts-expect-error clientId is missing
      await room.messages.$post({ param: { roomId: "r" }, json: { message: "m" } });
      // @ts-expect-error the route does not exist
      await orders.$delete();
    };
    expect(misused).toBeTypeOf("function");
  });

  it("knows the input of each route", () => {
    type Message = InferRequestType<typeof room.messages.$post>;
    expectTypeOf<Message["json"]>().toEqualTypeOf<MessageSend>();
    expectTypeOf<Message["param"]>().toEqualTypeOf<{ roomId: string }>();
    type Order = InferRequestType<typeof orders.$post>;
    expectTypeOf<Order["json"]>().toEqualTypeOf<OrderCreate>();
  });

  it("calls every route", async () => {
    const roomId = { param: { roomId: "{roomId}" } };
    const messageId = { param: { roomId: "{roomId}", messageId: "{messageId}" } };
    const userid = { param: { userid: "{userid}" } };
    const orderId = { param: { orderId: "{orderId}" } };
    const choice = { restaurantId: 1, totalAmount: 0, orderItems: [] };
    sent.length = 0;
    await rooms.$get({ query: {} });
    await rooms.$post({ json: { roomId: "r", with: [] } });
    await room.$get(roomId);
    await room.$put({ ...roomId, json: {} });
    await room.$delete(roomId);
    await room.messages.$get({ ...roomId, query: { limit: "10" } });
    await room.messages.$post(
      { ...roomId, json: { message: "m", clientId: "1" } },
      { headers: { "Idempotency-Key": "k" } },
    );
    await message.$get(messageId);
    await message.$put({ ...messageId, json: { message: "m" } });
    await message.$delete(messageId);
    await users.$get({ query: { email: "a" } });
    await users.$post({ json: { name: "n" } });
    await users[":userid"].$get(userid);
    await users[":userid"].$put({ ...userid, json: { name: "n" } });
    await users[":userid"].$delete(userid);
    await orders.$get({ query: {} });
    await orders.$post({ json: { orderId: "o", ...choice } });
    await orders[":orderId"].$get(orderId);
    await orders[":orderId"].$put({ ...orderId, json: choice });
    await orders[":orderId"].$delete(orderId);
    await string.replace.$post({ json: { content: "c" } });
    await basic.$get({ query: {} });
    await basic.$put({ json: { id: 1, more: [true] } });
    await basic.$delete({ json: { id: 1 } });
    await data.$post({ json: { data: null } });
    await data[":id"].$get({ param: { id: "{id}" } });
    await status.health.$get();
    const called = sent.map(({ method, url }) => `${method} ${pathOf(url)}`);
    expect(called.toSorted()).toEqual(routes.map(routeKey).toSorted());
  });
});

const pathOf = (url: string) => decodeURIComponent(new URL(url).pathname);
