import type { ErrorBody } from "@souk/core/error/schema";
import type { MessageSend } from "@souk/core/message";
import type { OrderCreate, OrderInfo } from "@souk/core/order";
import type { RouteTable } from "@souk/contract/routes";
import { hc, type InferRequestType } from "hono/client";
import type { ExtractSchema } from "hono/types";
import { describe, expect, expectTypeOf, it } from "vitest";
import type * as z from "zod";
import type { Routes } from "./routes.ts";

// The type check proves the types. Running this file proves the requests.

const sent: Request[] = [];
const client = hc<Routes>("http://api.test", {
  fetch: (url: string | URL | Request, init?: RequestInit) => {
    sent.push(new Request(url, init));
    return Promise.resolve(Response.json({}));
  },
});
const { rooms, orders, status } = client;
const room = rooms[":roomId"];
const message = room.messages[":messageId"];

/** `/rooms/:roomId/messages` as a path of the route table: `/rooms/{roomId}/messages`. */
type Path<Text extends string> = Text extends `${infer Head}/:${infer Name}/${infer Tail}`
  ? `${Head}/{${Name}}${Path<`/${Tail}`>}`
  : Text extends `${infer Head}/:${infer Name}`
    ? `${Head}/{${Name}}`
    : Text;

type MethodOf<Call> = Call extends `$${infer Name}` ? Uppercase<Name> : never;

type Body<Answers> = Answers extends { output: infer Output }
  ? Output extends ErrorBody
    ? never
    : Output
  : never;

type Schema = ExtractSchema<Routes>;
type Calls = {
  [At in keyof Schema]: {
    [Call in keyof Schema[At]]: {
      route: `${MethodOf<Call>} ${Path<At>}`;
      body: Body<Schema[At][Call]>;
    };
  }[keyof Schema[At]];
}[keyof Schema];

/** The body of a successful response by route key, as the client knows it. */
type ClientBodies = { [Call in Calls as Call["route"]]: Call["body"] };

/** The same of the route table. A response without a schema has no body. */
type TableBodies = {
  [Key in keyof RouteTable]: RouteTable[Key]["response"] extends { schema: infer One }
    ? z.output<One>
    : null;
};

describe("a client typed by the routes", () => {
  it("knows every route of the table with its response, and no other", () => {
    expectTypeOf<ClientBodies>().toEqualTypeOf<TableBodies>();
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

  it("sends the method, path, query, headers and body of a call", async () => {
    sent.length = 0;
    await room.messages.$post(
      { param: { roomId: "a b" }, json: { message: "m", clientId: "1" } },
      { headers: { "Idempotency-Key": "k" } },
    );
    await rooms.$get({ query: { limit: "10" } });
    await message.$delete({ param: { roomId: "r", messageId: "m" } });
    await status.health.$get();
    expect(
      sent.map(({ method, url }) => `${method} ${url.slice("http://api.test".length)}`),
    ).toEqual([
      "POST /rooms/a%20b/messages",
      "GET /rooms?limit=10",
      "DELETE /rooms/r/messages/m",
      "GET /status/health",
    ]);
    expect(sent[0]?.headers.get("Idempotency-Key")).toBe("k");
    expect(await sent[0]?.json()).toEqual({ message: "m", clientId: "1" });
  });
});
