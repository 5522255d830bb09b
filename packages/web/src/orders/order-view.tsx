import type { OrderInfo } from "@souk/core/order/schema";
import { Time } from "../ui/time.tsx";
import { CancelOrder } from "./cancel-order.tsx";
import { moneyOf, formatMoney } from "./money.ts";

/** An order, with the actions that its status allows. */
export function OrderView({
  order,
  onChange,
  onStale,
}: {
  order: OrderInfo;
  onChange: (order: OrderInfo) => void;
  /** Called when the order has changed on the server. */
  onStale: () => void;
}) {
  return (
    <>
      <p class="faint">
        Placed on <Time at={order.orderTime} />
      </p>
      <Lines order={order} />
      {order.status === "PLACED" && (
        <div class="actions">
          <a class="button" href={`/orders/${order.orderId}?edit`}>
            Change
          </a>
          <CancelOrder order={order} onCanceled={onChange} onStale={onStale} />
        </div>
      )}
      <p class="hint order-id">Order id {order.orderId}</p>
    </>
  );
}

function Lines({ order: { orderItems, totalAmount } }: { order: OrderInfo }) {
  return (
    <>
      <ul class="lines" aria-label="Order lines">
        {orderItems.map(({ id, name, price, quantity }, index) => (
          <li key={index}>
            <span>{name}</span>
            <span class="amount">{formatMoney(moneyOf(price) * BigInt(quantity))}</span>
            <span class="faint">
              {quantity} × {formatMoney(moneyOf(price))}, item {id}
            </span>
          </li>
        ))}
      </ul>
      <p class="total">
        Total <span class="amount">{formatMoney(moneyOf(totalAmount))}</span>
      </p>
    </>
  );
}
