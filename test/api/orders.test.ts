import { randomInt, randomUUID } from "node:crypto";
import { acknowledge, type OrderCreate, type OrderInfo } from "@souk/core/order";
import { beforeAll, describe, expect, it } from "vitest";
import { api, error, listAll, type Page } from "../support/api.ts";
import { metrics } from "../support/observability.ts";
import { makePerson, type Person } from "../support/people.ts";
import { table } from "../support/table.ts";

let ana: Person;
let ben: Person;
beforeAll(async () => {
  [ana, ben] = await Promise.all([makePerson({ name: "Ana" }), makePerson({ name: "Ben" })]);
});

const makeOrder = (changes: Partial<OrderCreate> = {}): OrderCreate => ({
  restaurantId: 1,
  orderId: randomUUID(),
  orderItems: [
    { id: 1, name: "Spaghetti", price: 9.99, quantity: 1 },
    { id: 2, name: "Pizza - SMALL", price: 4.99, quantity: 2 },
  ],
  totalAmount: 19.97,
  ...changes,
});

const post = (body: unknown, { idToken: token }: Person = ana) =>
  api("POST", "/orders", { token, body });
const get = (orderId: string, { idToken: token }: Person = ana) =>
  api("GET", `/orders/${orderId}`, { token });

async function place(changes: Partial<OrderCreate> = {}): Promise<OrderInfo> {
  const answer = await post(makeOrder(changes));
  if (answer.status !== 201) throw new Error(`POST /orders: ${answer.status} ${answer.text}`);
  return answer.json<OrderInfo>();
}

/** Moves the order time of an order of ana's `ms` milliseconds back. */
async function age({ orderId, orderTime }: OrderInfo, ms: number): Promise<void> {
  await table.client.call("UpdateItem", {
    TableName: table.name,
    Key: { pk: { S: `USER#${ana.id}` }, sk: { S: `ORDER#${orderId}` } },
    UpdateExpression: "SET placedAt = :placedAt",
    ConditionExpression: "attribute_exists(pk)",
    ExpressionAttributeValues: { ":placedAt": { N: String(Date.parse(orderTime) - ms) } },
  });
}

describe("POST /orders", () => {
  it("answers 401 without a token", async () => {
    const answer = await api("POST", "/orders", { body: makeOrder() });
    expect([answer.status, answer.json()]).toEqual([
      401,
      error("auth.unauthorized", "Unauthorized"),
    ]);
  });

  it("answers 201 with the order, its time and the caller as its user", async () => {
    const order = makeOrder();
    const before = Date.now();
    const answer = await post({ ...order, status: "CANCELED", userId: "eve", orderTime: "2001" });
    expect(answer.status).toBe(201);
    const placed = answer.json<OrderInfo>();
    expect(placed).toEqual({
      ...order,
      userId: ana.id,
      status: "PLACED",
      orderTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
    expect(Date.parse(placed.orderTime)).toBeGreaterThanOrEqual(before - 1);
    expect(answer.headers.get("idempotency-replayed")).toBeNull();
  });

  it("answers a repeated request with the same response, marked as replayed", async () => {
    const order = makeOrder({ restaurantId: 200, totalAmount: 14.99 });
    const answers = [await post(order), await post(order), await post(order)];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ headers }) => headers.get("idempotency-replayed"))).toEqual([
      null,
      "true",
      "true",
    ]);
    const orders = await listAll<OrderInfo>("/orders", { token: ana.idToken });
    expect(orders.filter(({ orderId }) => orderId === order.orderId)).toHaveLength(1);
  });

  it("creates one order and one metric for fifty concurrent equal requests, with equal responses", async () => {
    // An amount that no other test uses identifies the metric.
    const order = makeOrder({ totalAmount: randomInt(1e6, 1e8) });
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(order)));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(201));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const first = answers.filter(({ headers }) => !headers.has("idempotency-replayed"));
    expect(first).toHaveLength(1);
    const last = await place({ totalAmount: randomInt(1e6, 1e8) });
    const totals = async () =>
      (await metrics()).filter(({ name }) => name === "OrderTotal").map(({ value }) => value);
    await expect.poll(totals).toContain(last.totalAmount);
    expect((await totals()).filter((total) => total === order.totalAmount)).toHaveLength(1);
  });

  it("counts each accepted order with one SuccessfulOrder and one OrderTotal", async () => {
    const { totalAmount } = await place({ totalAmount: randomInt(1e6, 1e8) });
    const amounts = async () => (await metrics()).map(({ value }) => value);
    await expect.poll(amounts).toContain(totalAmount);
    const counted = await metrics();
    const named = (wanted: string) => counted.filter(({ name }) => name === wanted);
    expect(named("SuccessfulOrder")).toHaveLength(named("OrderTotal").length);
    expect(named("SuccessfulOrder")[0]).toMatchObject({
      namespace: "Souk",
      unit: "Count",
      value: 1,
      dimensions: { service: "souk" },
    });
  });

  it("answers 409 to a different order with the same id", async () => {
    const order = makeOrder();
    await post(order);
    const answer = await post({ ...order, totalAmount: 1 });
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ code: "order.conflict" });
  });

  it("lets two users use the same id and shows each user their own order", async () => {
    const order = makeOrder();
    await post(order);
    const theirs = await post({ ...order, restaurantId: 7 }, ben);
    expect(theirs.status).toBe(201);
    expect((await get(order.orderId)).json<OrderInfo>().restaurantId).toBe(1);
    expect((await get(order.orderId, ben)).json<OrderInfo>().restaurantId).toBe(7);
  });

  it.each([
    ["no orderId", { orderId: undefined }],
    ["no items", { orderItems: [] }],
    ["a price that is a string", { orderItems: [{ id: 1, name: "x", price: "1", quantity: 1 }] }],
    ["half a dish", { orderItems: [{ id: 1, name: "x", price: 1, quantity: 0.5 }] }],
    ["an amount below nothing", { totalAmount: -1 }],
    ["an amount with five decimals", { totalAmount: 0.00001 }],
    ["an unknown field", { discount: 100 }],
  ])("answers 400 to %s", async (_, changes) => {
    const answer = await post({ ...makeOrder(), ...changes });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ code: "request.invalid", errors: [{}] });
  });

  it("refuses a number that a double cannot represent", async () => {
    const rawBody = JSON.stringify(makeOrder()).replace("19.97", "19.970000000000000001");
    expect((await api("POST", "/orders", { token: ana.idToken, rawBody })).status).toBe(400);
  });
});

describe("GET /orders", () => {
  it("lists only the caller's orders, page by page", async () => {
    const cy = await makePerson();
    const made = [makeOrder(), makeOrder(), makeOrder()];
    for (const order of made) await post(order, cy);
    const query = { limit: "2" };
    const orders = await listAll<OrderInfo>("/orders", { token: cy.idToken, query });
    expect(orders.map(({ orderId }) => orderId).toSorted()).toEqual(
      made.map(({ orderId }) => orderId).toSorted(),
    );
    expect(orders[0]).toMatchObject({ totalAmount: 19.97, restaurantId: 1 });
    expect(orders[0]?.orderItems).toHaveLength(2);
    const dee = await makePerson();
    expect(await listAll("/orders", { token: dee.idToken })).toEqual([]);
  });

  it("answers 400 to the cursor of another user", async () => {
    const answer = await api("GET", "/orders", { token: ana.idToken, query: { cursor: "x" } });
    expect(answer.status).toBe(400);
    await place();
    await place();
    const page = await api("GET", "/orders", { token: ana.idToken, query: { limit: "1" } });
    const { cursor = "" } = page.json<Page<OrderInfo>>();
    const theirs = await api("GET", "/orders", { token: ben.idToken, query: { cursor } });
    expect([200, 400]).toContain(theirs.status);
    expect(theirs.text).not.toContain(ana.id);
  });
});

describe("GET /orders/{orderId}", () => {
  it("answers 200 with the order", async () => {
    const order = await place();
    const answer = await get(order.orderId);
    expect([answer.status, answer.json()]).toEqual([200, order]);
  });

  it("answers the same 404 for another user's order as for a missing one", async () => {
    const { orderId } = await place();
    const [theirs, none] = [await get(orderId, ben), await get("none", ben)];
    expect([theirs.status, none.status]).toEqual([404, 404]);
    expect(theirs.json()).toEqual(error("order.not_found", "Order not found"));
    expect(none.json()).toEqual(error("order.not_found", "Order not found"));
  });
});

describe("PUT /orders/{orderId}", () => {
  const edit = {
    restaurantId: 1,
    totalAmount: 25.97,
    orderItems: [
      { id: 1, name: "Spaghetti", price: 9.99, quantity: 1 },
      { id: 2, name: "Pizza - SMALL", price: 4.99, quantity: 1 },
      { id: 3, name: "Salad - LARGE", price: 9.99, quantity: 1 },
    ],
  };
  const put = (orderId: string, body: unknown, { idToken: token }: Person = ana) =>
    api("PUT", `/orders/${orderId}`, { token, body });

  it("answers 200 with the changed order", async () => {
    const order = await place();
    const answer = await put(order.orderId, { ...edit, orderTime: order.orderTime });
    expect([answer.status, answer.json()]).toEqual([200, { ...order, ...edit }]);
    expect((await get(order.orderId)).json()).toEqual({ ...order, ...edit });
  });

  it("ignores status and time in the body", async () => {
    const order = await place();
    await put(order.orderId, { ...edit, status: "ACKNOWLEDGED", orderTime: "2001-01-01" });
    expect((await get(order.orderId)).json()).toEqual({ ...order, ...edit });
  });

  it("answers 404 for another user's order and does not change it", async () => {
    const order = await place();
    expect((await put(order.orderId, edit, ben)).status).toBe(404);
    expect((await get(order.orderId)).json()).toEqual(order);
  });

  it("answers 409 after the restaurant has acknowledged the order", async () => {
    const { orderId } = await place();
    await acknowledge(table, { userId: ana.id, orderId });
    const answer = await put(orderId, edit);
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ code: "order.not_placed" });
  });
});

describe("DELETE /orders/{orderId}", () => {
  const cancel = (orderId: string, { idToken: token }: Person = ana) =>
    api("DELETE", `/orders/${orderId}`, { token });

  it("answers 200 with the CANCELED order, and 409 the second time", async () => {
    const order = await place();
    const answer = await cancel(order.orderId);
    expect([answer.status, answer.json()]).toEqual([200, { ...order, status: "CANCELED" }]);
    expect((await cancel(order.orderId)).status).toBe(409);
  });

  it("answers 409 for an order that the restaurant has acknowledged", async () => {
    const { orderId } = await place({ restaurantId: 2, totalAmount: 9.99 });
    await acknowledge(table, { userId: ana.id, orderId });
    const answer = await cancel(orderId);
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ code: "order.not_placed" });
    expect((await get(orderId)).json()).toMatchObject({ status: "ACKNOWLEDGED" });
  });

  it("answers 409 for an order ten minutes old, and another for a younger one", async () => {
    const [old, young] = [await place(), await place()];
    await age(old, 600_000);
    await age(young, 500_000);
    const late = await cancel(old.orderId);
    expect(late.status).toBe(409);
    expect(late.json()).toMatchObject({ code: "order.too_late" });
    expect((await cancel(young.orderId)).status).toBe(200);
  });

  it("answers 404 for another user's order and does not change it", async () => {
    const order = await place();
    expect((await cancel(order.orderId, ben)).status).toBe(404);
    expect((await get(order.orderId)).json()).toEqual(order);
  });
});
