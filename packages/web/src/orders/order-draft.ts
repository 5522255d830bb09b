import type { OrderCreate, OrderInfo } from "@souk/core/order/schema";
import {
  AMOUNT_MAX,
  type Money,
  moneyOf,
  parseMoney,
  formatMoney,
  toAmount,
  editableMoney,
} from "./money.ts";

/** The API's limits. */
export const LIMITS = { lines: 100, name: 200, quantity: 1_000_000 } as const;

/** A line of the form, with the texts of its fields. */
export interface Line {
  /** Identifies the line when lines before it are added or removed. */
  key: number;
  id: string;
  name: string;
  price: string;
  quantity: string;
}

/** An order being entered. Its id is fixed from the start, so that a retry is the same order. */
export interface OrderDraft {
  orderId: string;
  restaurantId: string;
  /** At least one. */
  lines: readonly Line[];
}

/** Messages by the field's path in the request's body: `orderItems.0.price`. */
export type DraftErrors = Readonly<Record<string, string>>;

/** The API lists orders by id, so ids count down to list new orders first. Lasts until 2286. */
const LAST_MS = 10 ** 13;

/** A draft with one empty line and a unique id. */
export function newDraft(now = Date.now()): OrderDraft {
  const orderId = `${String(LAST_MS - now).padStart(13, "0")}-${crypto.randomUUID()}`;
  return { orderId, restaurantId: "", lines: [emptyLine(0)] };
}

/** A draft with the contents of an order. */
export function draftOf({ orderId, restaurantId, orderItems }: OrderInfo): OrderDraft {
  const lines = orderItems.map(({ id, name, price, quantity }, key) => ({
    key,
    id: String(id),
    name,
    price: editableMoney(moneyOf(price)),
    quantity: String(quantity),
  }));
  return { orderId, restaurantId: String(restaurantId), lines };
}

/** Adds an empty line at the end, up to the limit. */
export function addLine(draft: OrderDraft): OrderDraft {
  if (draft.lines.length >= LIMITS.lines) return draft;
  const key = Math.max(...draft.lines.map((line) => line.key)) + 1;
  return { ...draft, lines: [...draft.lines, emptyLine(key)] };
}

/** Removes a line, unless it is the only one. */
export function removeLine(draft: OrderDraft, key: number): OrderDraft {
  const lines = draft.lines.filter((line) => line.key !== key);
  return lines.length === 0 ? draft : { ...draft, lines };
}

export function changeLine(draft: OrderDraft, key: number, change: Partial<Line>): OrderDraft {
  const lines = draft.lines.map((line) => (line.key === key ? { ...line, ...change, key } : line));
  return { ...draft, lines };
}

/** Price times quantity; `undefined` while one of the two is invalid. */
export function costOf({ price, quantity }: Line): Money | undefined {
  const [money, count] = [parseMoney(price), parseQuantity(quantity)];
  return money === undefined || count === undefined ? undefined : money * BigInt(count);
}

/** The sum of all valid lines. */
export function totalOf({ lines }: OrderDraft): Money {
  return lines.reduce((sum, line) => sum + (costOf(line) ?? 0n), 0n);
}

/** The request's body, or the errors of its fields. */
export function validate(draft: OrderDraft): { order: OrderCreate } | { errors: DraftErrors } {
  const errors: Record<string, string> = {};
  const read = <Value>(path: string, value: Value | undefined, message: string) => {
    if (value === undefined) errors[path] = message;
    return value as Value;
  };
  const restaurantId = read(
    "restaurantId",
    parseId(draft.restaurantId),
    "Enter a number, such as 7.",
  );
  const orderItems = draft.lines.map(({ id, name, price, quantity }, index) => {
    const at = `orderItems.${index}`;
    const money = read(`${at}.price`, parseMoney(price), "Enter an amount, such as 9.50.");
    return {
      id: read(`${at}.id`, parseId(id), "Enter a number, such as 7."),
      name: read(`${at}.name`, parseName(name), `Enter a name of up to ${LIMITS.name} characters.`),
      price: money === undefined ? 0 : toAmount(money),
      quantity: read(
        `${at}.quantity`,
        parseQuantity(quantity),
        "Enter a whole number of at least 1.",
      ),
    };
  });
  const total = totalOf(draft);
  if (total > AMOUNT_MAX) {
    errors["totalAmount"] = `The total can be at most ${formatMoney(AMOUNT_MAX)}.`;
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
