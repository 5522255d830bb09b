import { createHash } from "node:crypto";
import { createConversions } from "electrodb";
import { AppError, fieldError } from "../error/index.ts";
import type { ListQuery, Page } from "../page/index.ts";
import { listPage } from "../page/list.ts";
import type { Scope } from "../scope/index.ts";
import type { Table } from "../table/index.ts";
import { orders } from "./entity.ts";
import type { OrderItem } from "./entity.ts";
import { ORDER_ID_PATTERN } from "./schema.ts";
import type { OrderCreate, OrderInfo, OrderUpdate } from "./schema.ts";

export * from "./schema.ts";

/** The age until which an order can be canceled, in milliseconds. */
export const CANCEL_WINDOW = 600_000;

type Customer = Pick<Scope, "table" | "actor">;

/**
 * Places an order exactly once, however often it is sent: the item keeps a hash of the first
 * request. A repeat gets the first answer, whatever has happened to the order since; GET returns its
 * current state.
 *
 * @throws AppError `order.conflict` when another order has the id
 */
export async function create(
  { table, actor }: Customer,
  input: OrderCreate,
): Promise<{ order: OrderInfo; replayed: boolean }> {
  const item: OrderItem = {
    userId: actor.id,
    orderId: input.orderId,
    ...choiceOf(input),
    status: "PLACED",
    placedAt: Date.now(),
    bodyHash: hashOf(input),
  };
  const outcome = await orders(table).create(item).go({ returnOnConditionCheckFailure: "all_old" });
  if (!outcome.rejected) return { order: toInfo(item), replayed: false };
  if (outcome.data?.bodyHash !== item.bodyHash) {
    throw new AppError("conflict", "order.conflict", "There is another order with this id");
  }
  return { order: toInfo({ ...item, placedAt: outcome.data.placedAt }), replayed: true };
}

/** One page of the actor's orders, by id. */
export function list({ table, actor }: Customer, query: ListQuery): Promise<Page<OrderInfo>> {
  const entity = orders(table);
  const { fromComposite } = createConversions(entity);
  return listPage<OrderItem, OrderInfo>(query, {
    query: (page) => entity.query.byUser({ userId: actor.id }).go(page),
    name: "orders",
    idPattern: ORDER_ID_PATTERN,
    idOf: ({ orderId }) => orderId,
    startAfter: (orderId) => fromComposite.toCursor({ userId: actor.id, orderId }),
    toInfo,
  });
}

/**
 * An order of the actor. Only a miss is read again consistently: it may just have been placed.
 *
 * @throws AppError `order.not_found`
 */
export async function fromId({ table, actor }: Customer, orderId: string): Promise<OrderInfo> {
  const order = orders(table).get(keyOf(actor.id, orderId));
  const found = (await order.go()).data ?? (await order.go({ consistent: true })).data;
  if (found === null) throw orderNotFound();
  return toInfo(found);
}

/**
 * Replaces the content of a placed order. The hash of the first request stays, so a late repeat of
 * the POST neither undoes the edit nor conflicts with it.
 *
 * @throws AppError `order.not_found`, `order.not_placed`
 */
export async function update(
  { table, actor }: Customer,
  orderId: string,
  input: OrderUpdate,
): Promise<OrderInfo> {
  if (input.orderId !== undefined && input.orderId !== orderId) {
    throw fieldError("orderId", "Must be the one in the path");
  }
  const outcome = await orders(table)
    .patch(keyOf(actor.id, orderId))
    .set(choiceOf(input))
    .where(({ status }, { eq }) => eq(status, "PLACED"))
    .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
  if (!outcome.rejected) return toInfo(outcome.data);
  throw outcome.data === null ? orderNotFound() : notPlaced();
}

/**
 * Cancels a placed order that is younger than `CANCEL_WINDOW`.
 *
 * @throws AppError `order.not_found`, `order.not_placed`, `order.too_late`
 */
export async function cancel({ table, actor }: Customer, orderId: string): Promise<OrderInfo> {
  const outcome = await orders(table)
    .patch(keyOf(actor.id, orderId))
    .set({ status: "CANCELED" })
    .where(
      ({ status, placedAt }, { eq, gt }) =>
        `${eq(status, "PLACED")} AND ${gt(placedAt, Date.now() - CANCEL_WINDOW)}`,
    )
    .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
  if (!outcome.rejected) return toInfo(outcome.data);
  if (outcome.data === null) throw orderNotFound();
  if (outcome.data.status !== "PLACED") throw notPlaced();
  throw new AppError("conflict", "order.too_late", "The order is over 10 minutes old");
}

/**
 * Acknowledges a placed order on behalf of the restaurant. No route calls it: a restaurant's own
 * system does, with the permissions that IAM gives it.
 *
 * @throws AppError `order.not_found`, `order.not_placed`
 */
export async function acknowledge(
  table: Table,
  { userId, orderId }: { userId: string; orderId: string },
): Promise<OrderInfo> {
  const outcome = await orders(table)
    .patch(keyOf(userId, orderId))
    .set({ status: "ACKNOWLEDGED" })
    .where(({ status }, { eq }) => eq(status, "PLACED"))
    .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
  if (!outcome.rejected) return toInfo(outcome.data);
  throw outcome.data === null ? orderNotFound() : notPlaced();
}

function keyOf(userId: string, orderId: string): { userId: string; orderId: string } {
  if (!ORDER_ID_PATTERN.test(orderId)) throw orderNotFound();
  return { userId, orderId };
}

/** The fields that the customer decides, with their members in a fixed order. */
function choiceOf({ restaurantId, totalAmount, orderItems }: OrderUpdate | OrderItem) {
  return {
    restaurantId,
    totalAmount,
    orderItems: orderItems.map(({ id, name, price, quantity }) => ({ id, name, price, quantity })),
  };
}

function hashOf(input: OrderCreate): string {
  const content = JSON.stringify({ orderId: input.orderId, ...choiceOf(input) });
  return createHash("sha256").update(content).digest("base64url");
}

/** The error for an order that does not exist or belongs to another user. */
function orderNotFound(): AppError {
  return new AppError("not_found", "order.not_found", "Order not found");
}

function notPlaced(): AppError {
  return new AppError("conflict", "order.not_placed", "The order is not PLACED any more");
}

function toInfo(item: OrderItem): OrderInfo {
  return {
    orderId: item.orderId,
    userId: item.userId,
    ...choiceOf(item),
    status: item.status,
    orderTime: new Date(item.placedAt).toISOString(),
  };
}
