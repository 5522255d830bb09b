import * as z from "zod";
import { pageOf } from "../page/index.ts";
import { text, Timestamp } from "../text/index.ts";

/** Where an order is: the restaurant acknowledges a placed one, or its customer cancels it. */
export const OrderStatus = z.enum(["PLACED", "ACKNOWLEDGED", "CANCELED"]);
export type OrderStatus = z.infer<typeof OrderStatus>;

/** Characters that mean themselves in a URL (RFC 3986, section 2.3); no dot in front, so never `..`. */
export const ORDER_ID_PATTERN = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}$/;

/** The most lines an order may have. */
export const ORDER_ITEMS_MAX = 100;

/** The greatest amount of money. With `AMOUNT_DECIMALS` every amount up to it is one double. */
export const AMOUNT_MAX = 1_000_000_000;

/** The decimals an amount may have; no currency has more than four (ISO 4217). */
export const AMOUNT_DECIMALS = 4;

/** How a client names an order; two people may use the same id. */
export const OrderId = z
  .string()
  .min(1)
  .max(64)
  .regex(ORDER_ID_PATTERN, "May hold letters, digits and - . _ ~ and not begin with a dot");

/** Money, in the unit of the currency: what comes in goes out, to the last decimal. */
const Amount = z
  .number()
  .min(0)
  .max(AMOUNT_MAX)
  .refine(
    (value) => Number(value.toFixed(AMOUNT_DECIMALS)) === value,
    `May have ${AMOUNT_DECIMALS} decimals`,
  );

const Count = z.number().int().min(1).max(1_000_000);
const NumberId = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** One line of an order. */
const OrderItem = z.strictObject({
  id: NumberId,
  name: text(200),
  price: Amount,
  quantity: Count,
});

/** What the customer decides about an order. */
const Choice = {
  restaurantId: NumberId,
  totalAmount: Amount,
  orderItems: z.array(OrderItem).min(1).max(ORDER_ITEMS_MAX),
};

/** What the server decides. A client may send back what it got; it counts for nothing. */
const Ignored = {
  status: z.unknown().optional(),
  orderTime: z.unknown().optional(),
  userId: z.unknown().optional(),
};

/** Body of POST /orders. */
export const OrderCreate = z.strictObject({ orderId: OrderId, ...Choice, ...Ignored });
export type OrderCreate = z.infer<typeof OrderCreate>;

/** Body of PUT /orders/{orderId}, in place of what was ordered; `orderId` is the path's, if it is there. */
export const OrderUpdate = z.strictObject({ orderId: OrderId.optional(), ...Choice, ...Ignored });
export type OrderUpdate = z.infer<typeof OrderUpdate>;

/** An order as its customer sees it. */
export const OrderInfo = z.object({
  orderId: z.string(),
  userId: z.string(),
  ...Choice,
  status: OrderStatus,
  orderTime: Timestamp,
});
export type OrderInfo = z.infer<typeof OrderInfo>;

/** One page of GET /orders. */
export const OrderPage = pageOf(OrderInfo);
export type OrderPage = z.infer<typeof OrderPage>;
