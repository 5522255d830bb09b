import type { OrderCreate, OrderInfo } from "@souk/core/order/schema";
import {
  AMOUNT_MAX,
  type Money,
  moneyOf,
  parseMoney,
  showMoney,
  toAmount,
  typedMoney,
} from "./money.ts";

/** The most lines, the longest name and the greatest quantity that the API takes. */
export const LIMITS = { lines: 100, name: 200, quantity: 1_000_000 } as const;

/** A line as it is typed. */
export interface Line {
  /** Stays the line's own, whatever is added or removed before it. */
  key: number;
  id: string;
  name: string;
  price: string;
  quantity: string;
}

/** An order as it is typed. It has its id from the beginning, so that a retry is the same order. */
export interface Draft {
  orderId: string;
  restaurantId: string;
  /** At least one. */
  lines: readonly Line[];
}

/** What is wrong, by the path of the field as in the API's own answer: `orderItems.0.price`. */
export type Errors = Readonly<Record<string, string>>;

/** Ids of orders placed later come first, as the API lists orders by id; 13 digits last until 2286. */
const LAST = 10 ** 13;

/** A draft with an empty line, and an id that nobody else has. */
export function newDraft(now = Date.now()): Draft {
  const orderId = `${String(LAST - now).padStart(13, "0")}-${crypto.randomUUID()}`;
  return { orderId, restaurantId: "", lines: [emptyLine(0)] };
}

/** A draft that says what an order says. */
export function draftOf({ orderId, restaurantId, orderItems }: OrderInfo): Draft {
  const lines = orderItems.map(({ id, name, price, quantity }, key) => ({
    key,
    id: String(id),
    name,
    price: typedMoney(moneyOf(price)),
    quantity: String(quantity),
  }));
  return { orderId, restaurantId: String(restaurantId), lines };
}

/** With one more line at the end, up to as many as there may be. */
export function addLine(draft: Draft): Draft {
  if (draft.lines.length >= LIMITS.lines) return draft;
  const key = Math.max(...draft.lines.map((line) => line.key)) + 1;
  return { ...draft, lines: [...draft.lines, emptyLine(key)] };
}

/** Without a line; the last one stays. */
export function removeLine(draft: Draft, key: number): Draft {
  const lines = draft.lines.filter((line) => line.key !== key);
  return lines.length === 0 ? draft : { ...draft, lines };
}

export function changeLine(draft: Draft, key: number, change: Partial<Line>): Draft {
  const lines = draft.lines.map((line) => (line.key === key ? { ...line, ...change, key } : line));
  return { ...draft, lines };
}

/** What a line costs, or `undefined` while its price or its quantity is not one. */
export function costOf({ price, quantity }: Line): Money | undefined {
  const [money, count] = [parseMoney(price), parseQuantity(quantity)];
  return money === undefined || count === undefined ? undefined : money * BigInt(count);
}

/** What all the lines cost that cost something already. */
export function totalOf({ lines }: Draft): Money {
  return lines.reduce((sum, line) => sum + (costOf(line) ?? 0n), 0n);
}

/** The order as the API wants it, or what keeps it from being one. */
export function check(draft: Draft): { order: OrderCreate } | { errors: Errors } {
  const errors: Record<string, string> = {};
  const read = <Value>(path: string, value: Value | undefined, otherwise: string) => {
    if (value === undefined) errors[path] = otherwise;
    return value as Value;
  };
  const restaurantId = read("restaurantId", parseId(draft.restaurantId), "Give its number.");
  const orderItems = draft.lines.map(({ id, name, price, quantity }, index) => {
    const at = `orderItems.${index}`;
    const money = read(`${at}.price`, parseMoney(price), "Give an amount, such as 9.50.");
    return {
      id: read(`${at}.id`, parseId(id), "Give its number."),
      name: read(`${at}.name`, parseName(name), `Give a name of up to ${LIMITS.name} characters.`),
      price: money === undefined ? 0 : toAmount(money),
      quantity: read(`${at}.quantity`, parseQuantity(quantity), "Give a whole number from 1."),
    };
  });
  const total = totalOf(draft);
  if (total > AMOUNT_MAX) {
    errors["totalAmount"] = `An order can come to ${showMoney(AMOUNT_MAX)} at most.`;
  }
  if (Object.keys(errors).length > 0) return { errors };
  return {
    order: { orderId: draft.orderId, restaurantId, totalAmount: toAmount(total), orderItems },
  };
}

function emptyLine(key: number): Line {
  return { key, id: "", name: "", price: "", quantity: "1" };
}

function parseId(text: string): number | undefined {
  return /^\d{1,16}$/.test(text.trim()) && Number.isSafeInteger(Number(text))
    ? Number(text)
    : undefined;
}

function parseQuantity(text: string): number | undefined {
  const count = parseId(text);
  return count !== undefined && count >= 1 && count <= LIMITS.quantity ? count : undefined;
}

function parseName(text: string): string | undefined {
  const name = text.trim();
  return name !== "" && name.length <= LIMITS.name && name.isWellFormed() ? name : undefined;
}
