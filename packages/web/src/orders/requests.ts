import type { OrderCreate, OrderInfo, OrderUpdate } from "@souk/core/order/schema";
import type { Page } from "@souk/core/page";
import { api, bodyOf } from "../api/client.ts";
import { skewOf } from "./cancel-window.ts";

const PAGE = "20";

/** How far the API's clock was ahead when it last told. */
let skew = 0;

/** What time it is for the API, as far as one knows here. */
export const serverNow = (): number => Date.now() + skew;

export function listOrders(cursor: string | undefined): Promise<Page<OrderInfo>> {
  return bodyOf(
    api.orders.$get({ query: { limit: PAGE, ...(cursor !== undefined && { cursor }) } }),
  );
}

export function readOrder(orderId: string): Promise<OrderInfo> {
  return bodyOf(timed(api.orders[":orderId"].$get({ param: { orderId } })));
}

/** The same again is the same order, which the API answers as it did first. */
export function placeOrder(json: OrderCreate): Promise<OrderInfo> {
  return bodyOf(timed(api.orders.$post({ json })));
}

export function editOrder(orderId: string, json: OrderUpdate): Promise<OrderInfo> {
  return bodyOf(timed(api.orders[":orderId"].$put({ param: { orderId }, json })));
}

export function cancelOrder(orderId: string): Promise<OrderInfo> {
  return bodyOf(api.orders[":orderId"].$delete({ param: { orderId } }));
}

async function timed<Answer extends { headers: Headers }>(
  answer: Promise<Answer>,
): Promise<Answer> {
  const { headers } = await answer;
  skew = skewOf(headers.get("date"), Date.now());
  return answer;
}
