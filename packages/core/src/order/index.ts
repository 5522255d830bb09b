import { createHash } from "node:crypto";
import { createConversions } from "electrodb";
import { fromCursor, toCursor } from "../cursor/index.ts";
import { AppError, fieldError } from "../error/index.ts";
import type { ListQuery, Page } from "../page/index.ts";
import type { Scope } from "../scope/index.ts";
import type { Table } from "../table/index.ts";
import { orders } from "./entity.ts";
import type { OrderItem } from "./entity.ts";
import { ORDER_ID_PATTERN } from "./schema.ts";
import type { OrderCreate, OrderInfo, OrderUpdate } from "./schema.ts";

export * from "./schema.ts";

/** An order can be cancelled while it is younger than this, in milliseconds. */
export const CANCEL_WINDOW = 600_000;

const LIST = "orders";

type Customer = Pick<Scope, "table" | "actor">;

/**
 * Places an order, exactly once however often it is sent: the order's own item says what was
 * first sent. A replay gets the answer of then, whatever became of the order since, because
 * that is what its sender missed; GET tells how it is now.
 *
 * @throws AppError `order.conflict` when the id is taken by an order of other content.
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
export async function list(
  { table, actor }: Customer,
  { limit, cursor }: ListQuery,
): Promise<Page<OrderInfo>> {
  const entity = orders(table);
  const { fromComposite, fromCursor: read } = createConversions(entity);
  const after = cursor === undefined ? undefined : fromCursor(LIST, ORDER_ID_PATTERN, cursor);
  const page = await entity.query.byUser({ userId: actor.id }).go({
    limit,
    cursor:
      after === undefined ? null : fromComposite.toCursor({ userId: actor.id, orderId: after }),
  });
  const last = page.cursor === null ? undefined : read.toComposite(page.cursor)?.orderId;
  return {
    items: page.data.map(toInfo),
    ...(last !== undefined && { cursor: toCursor(LIST, last) }),
  };
}

/** An order of the actor. Only a miss is asked again consistently: it may just have been placed. */
export async function fromId({ table, actor }: Customer, orderId: string): Promise<OrderInfo> {
  const order = orders(table).get(keyOf(actor.id, orderId));
  const found = (await order.go()).data ?? (await order.go({ consistent: true })).data;
  if (found === null) throw orderNotFound();
  return toInfo(found);
}

/**
 * Replaces what was ordered, while the order is placed. What was first sent stays what a replay
 * is compared with: a late retry of the POST neither undoes the edit nor is taken for another order.
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
 * Cancels an order that is placed and younger than `CANCEL_WINDOW`.
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
 * The restaurant takes a placed order on. No route leads here: who may call it, IAM decides.
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

/** What the customer decides, spelled in one way only, whatever order its members came in. */
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

/** What everybody hears about an order that is not theirs, whether it exists or not. */
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
