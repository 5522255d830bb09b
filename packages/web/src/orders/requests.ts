import type { OrderCreate, OrderInfo, OrderUpdate } from "@souk/core/order/schema";
import type { Page } from "@souk/core/page";
import { api, bodyOf } from "../api/client.ts";
import { clockSkew } from "./cancel-window.ts";

const PAGE_SIZE = "20";

/** How far the API's clock was ahead at its last response, in milliseconds. */
let skew = 0;

/** The current time by the API's clock, in milliseconds since the epoch. */
export const serverNow = (): number => Date.now() + skew;

export function listOrders(cursor: string | undefined): Promise<Page<OrderInfo>> {
  return bodyOf(
    api.orders.$get({ query: { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) } }),
  );
}

export function getOrder(orderId: string): Promise<OrderInfo> {
  return bodyOf(readingClock(api.orders[":orderId"].$get({ param: { orderId } })));
}

/** Places an order. Repeated calls with the same order place it once. */
export function placeOrder(json: OrderCreate): Promise<OrderInfo> {
  return bodyOf(readingClock(api.orders.$post({ json })));
}

export function updateOrder(orderId: string, json: OrderUpdate): Promise<OrderInfo> {
  return bodyOf(readingClock(api.orders[":orderId"].$put({ param: { orderId }, json })));
}

export function cancelOrder(orderId: string): Promise<OrderInfo> {
  return bodyOf(api.orders[":orderId"].$delete({ param: { orderId } }));
}

async function readingClock<Reply extends { headers: Headers }>(
  response: Promise<Reply>,
): Promise<Reply> {
  const { headers } = await response;
  skew = clockSkew(headers.get("date"), Date.now());
  return response;
}
