import type { OrderInfo } from "@souk/core/order/schema";
import { Time } from "../ui/time.tsx";
import { CancelOrder } from "./cancel-order.tsx";
import { moneyOf, showMoney } from "./money.ts";

/** An order as it stands, and what can still be done about it. */
export function OrderView({
  order,
  onChange,
  onStale,
}: {
  order: OrderInfo;
  onChange: (order: OrderInfo) => void;
  /** It is not as it is shown. */
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
      <ul class="lines" aria-label="What was ordered">
        {orderItems.map(({ id, name, price, quantity }, index) => (
          <li key={index}>
            <span>{name}</span>
            <span class="amount">{showMoney(moneyOf(price) * BigInt(quantity))}</span>
            <span class="faint">
              {quantity} × {showMoney(moneyOf(price))}, item {id}
            </span>
          </li>
        ))}
      </ul>
      <p class="total">
        Total <span class="amount">{showMoney(moneyOf(totalAmount))}</span>
      </p>
    </>
  );
}
