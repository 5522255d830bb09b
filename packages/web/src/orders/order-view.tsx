import type { OrderInfo } from "@souk/core/order/schema";
import { Pencil } from "lucide";
import { Icon } from "../ui/icon.tsx";
import { Time } from "../ui/time.tsx";
import { CancelOrder } from "./cancel-order.tsx";
import { currencyOf } from "./menu.ts";
import { formatMoney, type Money, moneyOf } from "./money.ts";

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
            <Icon of={Pencil} />
            Edit order
          </a>
          <CancelOrder order={order} onCanceled={onChange} onStale={onStale} />
        </div>
      )}
      <p class="hint order-id">Order {order.orderId}</p>
    </>
  );
}

function Lines({ order: { orderItems, restaurantId, totalAmount } }: { order: OrderInfo }) {
  const format = (money: Money) => formatMoney(money, currencyOf(restaurantId));
  return (
    <>
      <ul class="lines" aria-label="Order lines">
        {orderItems.map(({ name, price, quantity }, index) => (
          <li key={index}>
            <span>{name}</span>
            <span class="amount">{format(moneyOf(price) * BigInt(quantity))}</span>
            <span class="faint">
              {quantity} × {format(moneyOf(price))}
            </span>
          </li>
        ))}
      </ul>
      <p class="total">
        Total <span class="amount">{format(moneyOf(totalAmount))}</span>
      </p>
    </>
  );
}
