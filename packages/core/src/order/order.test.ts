import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { as, startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import { toCursor } from "../cursor/index.ts";
import type { Scope } from "../scope/index.ts";
import { metered } from "../table/index.ts";
import { orders } from "./entity.ts";
import * as Order from "./index.ts";

let table: TestTable;
let ana: Scope;
let ben: Scope;

beforeAll(async () => {
  table = await startTable();
  ana = as("ana", table);
  ben = as("ben", table);
});
afterAll(() => table.stop());
afterEach(() => {
  vi.useRealTimers();
});

const code = (code: string) => expect.objectContaining({ code });
const costs = (requests: number, writeUnits: number, readUnits: number) => ({
  requests,
  writeUnits,
  readUnits,
});

/**
 * A write that a condition refused. AWS bills it as a write but does not report it in the response
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
 */
const refused = costs(1, 0, 0);

let count = 0;
function makeOrder(overrides: Partial<Order.OrderCreate> = {}): Order.OrderCreate {
  count += 1;
  return {
    orderId: `order-${count}`,
    restaurantId: 1,
    totalAmount: 19.97,
    orderItems: [
      { id: 1, name: "Spaghetti", price: 9.99, quantity: 1 },
      { id: 2, name: "Pizza - SMALL", price: 4.99, quantity: 2 },
    ],
    ...overrides,
  };
}

const place = async (scope: Scope, input = makeOrder()) => (await Order.create(scope, input)).order;

/** Advances the clock by `ms` milliseconds. */
function later(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
}

describe("create", () => {
  it("places the order for the caller, at the server's time", async () => {
    const input = makeOrder({ status: "ACKNOWLEDGED", orderTime: "1999", userId: "ben" });
    const { order, replayed } = await Order.create(ana, input);
    expect(order).toEqual({
      orderId: input.orderId,
      userId: "ana",
      restaurantId: 1,
      totalAmount: 19.97,
      orderItems: input.orderItems,
      status: "PLACED",
      orderTime: expect.stringMatching(/^20\d\d-.*Z$/),
    });
    expect(replayed).toBe(false);
    expect(Order.OrderInfo.safeParse(order).success).toBe(true);
    expect(await Order.fromId(ana, input.orderId)).toEqual(order);
  });

  it("answers a repeat as the first request, in one request", async () => {
    const input = makeOrder();
    const first = await metered(() => Order.create(ana, input));
    later(5000);
    const shuffled: Order.OrderCreate = {
      status: "anything",
      orderItems: input.orderItems.map(({ id, name, price, quantity }) => ({
        quantity,
        price,
        name,
        id,
      })),
      totalAmount: 19.97,
      restaurantId: 1,
      orderId: input.orderId,
    };
    const again = await metered(() => Order.create(ana, shuffled));
    expect(again.result).toEqual({ order: first.result.order, replayed: true });
    expect([first.usage, again.usage]).toEqual([costs(1, 1, 0), refused]);
  });

  it.each<[string, Partial<Order.OrderCreate>]>([
    ["another restaurant", { restaurantId: 2 }],
    ["another amount", { totalAmount: 19.98 }],
    ["other items", { orderItems: [{ id: 1, name: "Soup", price: 1, quantity: 1 }] }],
  ])("refuses the id of an order with %s", async (_, other) => {
    const input = makeOrder();
    const order = await place(ana, input);
    await expect(Order.create(ana, { ...input, ...other })).rejects.toThrow(code("order.conflict"));
    expect(await Order.fromId(ana, input.orderId)).toEqual(order);
  });

  it("recognizes a repeat after an edit and after a cancellation, and changes nothing", async () => {
    const input = makeOrder();
    const first = await place(ana, input);
    const edited = { ...makeOrder({ totalAmount: 5 }), orderId: undefined };
    await Order.update(ana, input.orderId, edited);
    expect(await Order.create(ana, input)).toEqual({ order: first, replayed: true });
    await Order.cancel(ana, input.orderId);
    expect(await Order.create(ana, input)).toEqual({ order: first, replayed: true });
    expect(await Order.fromId(ana, input.orderId)).toMatchObject({
      status: "CANCELED",
      totalAmount: 5,
    });
  });

  it("places one order of fifty equal requests at the same time", async () => {
    const input = makeOrder();
    const all = await Promise.all(Array.from({ length: 50 }, () => Order.create(ana, input)));
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(all.map(({ order }) => JSON.stringify(order))).size).toBe(1);
  });

  it("lets two users use the same id", async () => {
    const input = makeOrder();
    await place(ana, input);
    const his = await place(ben, { ...input, totalAmount: 1 });
    expect(his).toMatchObject({ userId: "ben", totalAmount: 1 });
    expect(await Order.fromId(ana, input.orderId)).toMatchObject({ totalAmount: 19.97 });
  });

  it.each([0, 0.01, 0.1 + 0.7, 19.97, 1.0001, 999_999_999.9999, 1e9])(
    "stores the amount %d exactly",
    async (amount) => {
      const totalAmount = Number(amount.toFixed(4));
      const { orderId } = await place(ana, makeOrder({ totalAmount }));
      expect((await Order.fromId(ana, orderId)).totalAmount).toBe(totalAmount);
    },
  );
});

describe("list", () => {
  it("lists the caller's orders, in pages without gaps", async () => {
    const cy = as("cy", table);
    const placed: string[] = [];
    for (let n = 0; n < 5; n += 1) placed.push((await place(cy)).orderId);
    await place(ben);
    const first = await Order.list(cy, { limit: 2 });
    const second = await Order.list(cy, { limit: 2, cursor: first.cursor });
    const third = await Order.list(cy, { limit: 2, cursor: second.cursor });
    expect(
      [first, second, third].flatMap(({ items }) => items.map(({ orderId }) => orderId)),
    ).toEqual(placed.sort());
    expect(third).not.toHaveProperty("cursor");
    expect(Order.OrderPage.safeParse(first).success).toBe(true);
  });

  it.each([toCursor("rooms", "general"), "abc"])("refuses the cursor %s", async (cursor) => {
    await expect(Order.list(ana, { limit: 1, cursor })).rejects.toThrow(code("request.invalid"));
  });
});

describe("fromId", () => {
  it("costs half a read unit", async () => {
    const { orderId } = await place(ana);
    expect((await metered(() => Order.fromId(ana, orderId))).usage).toEqual(costs(1, 0, 0.5));
  });

  it("does not find another user's order, nor an invalid id", async () => {
    const { orderId } = await place(ana);
    for (const id of [orderId, "nope", "a#b", "..", "", "x".repeat(3000)]) {
      await expect(Order.fromId(ben, id)).rejects.toThrow(code("order.not_found"));
    }
  });
});

describe("update", () => {
  const change = { restaurantId: 3, totalAmount: 25.97, orderItems: makeOrder().orderItems };

  it("replaces the content only, for one write unit", async () => {
    const order = await place(ana);
    const forged = { ...change, status: "CANCELED", orderTime: "1999", userId: "ben" };
    const { result, usage } = await metered(() => Order.update(ana, order.orderId, forged));
    expect(result).toEqual({ ...order, ...change });
    expect(await Order.fromId(ana, order.orderId)).toEqual(result);
    expect(usage).toEqual(costs(1, 1, 0));
  });

  it("refuses another orderId than the path's", async () => {
    const { orderId } = await place(ana);
    expect(await Order.update(ana, orderId, { ...change, orderId })).toMatchObject({ orderId });
    await expect(Order.update(ana, orderId, { ...change, orderId: "other" })).rejects.toThrow(
      code("request.invalid"),
    );
  });

  it("tells an unknown order from one that is not PLACED in one request", async () => {
    const { orderId } = await place(ana);
    const attempt = (scope: Scope, id: string) =>
      metered(() => Order.update(scope, id, change).catch((error: unknown) => error));
    const others = await attempt(ben, orderId);
    expect(others.result).toEqual(code("order.not_found"));
    await Order.acknowledge(table, { userId: "ana", orderId });
    const late = await attempt(ana, orderId);
    expect(late.result).toEqual(code("order.not_placed"));
    expect([others.usage, late.usage]).toEqual([refused, refused]);
    expect((await orders(table).get({ userId: "ben", orderId }).go()).data).toBeNull();
  });
});

describe("cancel", () => {
  it("cancels a placed order for one write unit", async () => {
    const order = await place(ana);
    const { result, usage } = await metered(() => Order.cancel(ana, order.orderId));
    expect(result).toEqual({ ...order, status: "CANCELED" });
    expect(usage).toEqual(costs(1, 1, 0));
    await expect(Order.cancel(ana, order.orderId)).rejects.toThrow(code("order.not_placed"));
  });

  it("is possible a millisecond before ten minutes and refused at ten", async () => {
    const [early, late] = [await place(ana), await place(ana)];
    const at = (order: Order.OrderInfo, ms: number) =>
      vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(order.orderTime) + ms });
    at(early, Order.CANCEL_WINDOW - 1);
    expect(await Order.cancel(ana, early.orderId)).toMatchObject({ status: "CANCELED" });
    at(late, Order.CANCEL_WINDOW);
    const { result, usage } = await metered(() =>
      Order.cancel(ana, late.orderId).catch((error: unknown) => error),
    );
    expect(result).toEqual(code("order.too_late"));
    expect(usage).toEqual(refused);
    expect(await Order.fromId(ana, late.orderId)).toEqual(late);
  });

  it("is not extended by an edit with another orderTime", async () => {
    const order = await place(ana);
    later(Order.CANCEL_WINDOW + 1000);
    const forged = { ...makeOrder(), orderId: undefined, orderTime: new Date().toISOString() };
    await Order.update(ana, order.orderId, forged);
    await expect(Order.cancel(ana, order.orderId)).rejects.toThrow(code("order.too_late"));
  });

  it("refuses an order that is not PLACED as such, however old it is", async () => {
    const { orderId } = await place(ana);
    await Order.acknowledge(table, { userId: "ana", orderId });
    later(Order.CANCEL_WINDOW * 2);
    await expect(Order.cancel(ana, orderId)).rejects.toThrow(code("order.not_placed"));
  });

  it("does not find another user's order", async () => {
    const { orderId } = await place(ana);
    await expect(Order.cancel(ben, orderId)).rejects.toThrow(code("order.not_found"));
    await expect(Order.cancel(ana, "a#b")).rejects.toThrow(code("order.not_found"));
  });
});

describe("acknowledge", () => {
  it("acknowledges a placed order only", async () => {
    const order = await place(ana);
    const key = { userId: "ana", orderId: order.orderId };
    expect(await Order.acknowledge(table, key)).toEqual({ ...order, status: "ACKNOWLEDGED" });
    await expect(Order.acknowledge(table, key)).rejects.toThrow(code("order.not_placed"));
    await expect(Order.acknowledge(table, { ...key, userId: "ben" })).rejects.toThrow(
      code("order.not_found"),
    );
  });

  it("excludes a cancellation at the same time", async () => {
    const { orderId } = await place(ana);
    const both = await Promise.allSettled([
      Order.acknowledge(table, { userId: "ana", orderId }),
      Order.cancel(ana, orderId),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
