import * as z from "../validation/index.ts";
import { decimal, DECIMAL_MAX, DECIMALS, integer } from "../number/index.ts";
import { pageOf } from "../page/index.ts";
import { text, Timestamp } from "../text/index.ts";

/** The status of an order: the restaurant acknowledges a placed order, or the customer cancels it. */
export const OrderStatus = z.enum(["PLACED", "ACKNOWLEDGED", "CANCELED"]);
export type OrderStatus = z.infer<typeof OrderStatus>;

/** Unreserved characters of URLs (RFC 3986, section 2.3) without a leading dot, so never `..`. */
export const ORDER_ID_PATTERN = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,63}$/;

/** The most items of an order. */
export const ORDER_ITEMS_MAX = 100;

/** The greatest amount. */
export const AMOUNT_MAX = DECIMAL_MAX;

/** The most decimals of an amount; no currency has more (ISO 4217). */
export const AMOUNT_DECIMALS = DECIMALS;

/** The client's id of an order; two users can use the same one. */
export const OrderId = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(64),
    z.regex(
      ORDER_ID_PATTERN,
      "Must contain only letters, digits and - . _ ~ and not begin with a dot",
    ),
  );

/** Money, in the unit of the currency, returned exactly as it was sent. */
const Amount = decimal({ min: 0 });

const Count = integer({ min: 1, max: 1_000_000 });
const NumberId = integer({ min: 0 });

/** One item of an order. */
const OrderItem = z.strictObject({
  id: NumberId,
  name: text(200),
  price: Amount,
  quantity: Count,
});

/** The fields that the customer decides. */
const Choice = {
  restaurantId: NumberId,
  // As the client computes it: it is not compared with the items.
  totalAmount: Amount,
  orderItems: z.array(OrderItem).check(z.minLength(1), z.maxLength(ORDER_ITEMS_MAX)),
};

/** The fields that the server decides. Clients may send them back; they are ignored. */
const Ignored = {
  status: z.optional(z.unknown()),
  orderTime: z.optional(z.unknown()),
  userId: z.optional(z.unknown()),
};

/** Body of POST /orders. */
export const OrderCreate = z.strictObject({ orderId: OrderId, ...Choice, ...Ignored });
export type OrderCreate = z.infer<typeof OrderCreate>;

/** Body of PUT /orders/{orderId}. `orderId`, if present, must be the one in the path. */
export const OrderUpdate = z.strictObject({ orderId: z.optional(OrderId), ...Choice, ...Ignored });
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
