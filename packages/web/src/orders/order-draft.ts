import type { OrderCreate, OrderInfo } from "@souk/core/order/schema";
import { currencyOf, restaurantOf } from "./menu.ts";
import { AMOUNT_MAX, formatMoney, type Money, moneyOf, moneyOfMinor, toAmount } from "./money.ts";

/** The most of one item that the form adds. */
export const QUANTITY_MAX = 99;

/** An item that can be ordered, and how many of it. */
export interface Line {
  id: number;
  name: string;
  /** Absent for an item of an order that the menu does not have. */
  description?: string;
  price: Money;
  quantity: number;
}

/** An order being made. Its id is fixed from the start, so that a retry is the same order. */
export interface OrderDraft {
  orderId: string;
  restaurantId: number | undefined;
  lines: readonly Line[];
}

/** Messages by the field in the request's body. */
export type DraftErrors = Partial<Record<"restaurantId" | "orderItems" | "totalAmount", string>>;

/** The API lists orders by id, so ids count down to list new orders first. Lasts until 2286. */
const LAST_MS = 10 ** 13;

/** A draft without a restaurant and with a unique id. */
export function newDraft(now = Date.now()): OrderDraft {
  const orderId = `${String(LAST_MS - now).padStart(13, "0")}-${crypto.randomUUID()}`;
  return { orderId, restaurantId: undefined, lines: [] };
}

/**
 * A draft with the contents of an order and the rest of its restaurant's menu. What was ordered keeps
 * the name and the price that it had.
 */
export function draftOf({ orderId, restaurantId, orderItems }: OrderInfo): OrderDraft {
  const lines = menuOf(restaurantId);
  for (const { id, name, price, quantity } of orderItems) {
    const money = moneyOf(price);
    const line = lines.find(
      (one) => one.id === id && one.name === name && one.price === money && one.quantity === 0,
    );
    if (line === undefined) lines.push({ id, name, price: money, quantity });
    else line.quantity = quantity;
  }
  return { orderId, restaurantId, lines };
}

/** Shows the menu of a restaurant. What was chosen from another one is dropped. */
export function chooseRestaurant(draft: OrderDraft, restaurantId: number): OrderDraft {
  if (draft.restaurantId === restaurantId) return draft;
  return { ...draft, restaurantId, lines: menuOf(restaurantId) };
}

export function setQuantity(draft: OrderDraft, index: number, quantity: number): OrderDraft {
  const lines = draft.lines.map((line, at) =>
    at === index ? { ...line, quantity: Math.max(0, quantity) } : line,
  );
  return { ...draft, lines };
}

export const costOf = ({ price, quantity }: Line): Money => price * BigInt(quantity);

export const totalOf = ({ lines }: OrderDraft): Money =>
  lines.reduce((sum, line) => sum + costOf(line), 0n);

/** How many items there are in all lines. */
export const countOf = ({ lines }: OrderDraft): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** The request's body, or the errors of its fields. */
export function validate(draft: OrderDraft): { order: OrderCreate } | { errors: DraftErrors } {
  const { orderId, restaurantId } = draft;
  if (restaurantId === undefined) return { errors: { restaurantId: "Choose a restaurant." } };
  const chosen = draft.lines.filter(({ quantity }) => quantity > 0);
  if (chosen.length === 0) return { errors: { orderItems: "Add at least one item." } };
  const total = totalOf(draft);
  if (total > AMOUNT_MAX) {
    const most = formatMoney(AMOUNT_MAX, currencyOf(restaurantId));
    return { errors: { totalAmount: `The total can be at most ${most}.` } };
  }
  const orderItems = chosen.map(({ id, name, price, quantity }) => ({
    id,
    name,
    price: toAmount(price),
    quantity,
  }));
  return { order: { orderId, restaurantId, totalAmount: toAmount(total), orderItems } };
}

function menuOf(restaurantId: number): Line[] {
  const { items = [], currency = "" } = restaurantOf(restaurantId) ?? {};
  return items.map(({ price, ...item }) => ({
    ...item,
    price: moneyOfMinor(price, currency),
    quantity: 0,
  }));
}
