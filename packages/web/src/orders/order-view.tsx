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
    <div class="scroll" tabIndex={0} role="region" aria-label="What was ordered">
      <table class="lines">
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Price</th>
            <th scope="col">Quantity</th>
            <th scope="col">Together</th>
          </tr>
        </thead>
        <tbody>
          {orderItems.map(({ id, name, price, quantity }, index) => (
            <tr key={index}>
              <th scope="row">
                {name} <span class="faint">no. {id}</span>
              </th>
              <td>{showMoney(moneyOf(price))}</td>
              <td>{quantity}</td>
              <td>{showMoney(moneyOf(price) * BigInt(quantity))}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              Total
            </th>
            <td>{showMoney(moneyOf(totalAmount))}</td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
