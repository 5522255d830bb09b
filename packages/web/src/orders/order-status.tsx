import type { OrderStatus } from "@souk/core/order/schema";

const LABELS: Record<OrderStatus, string> = {
  PLACED: "Placed",
  ACKNOWLEDGED: "Accepted",
  CANCELED: "Cancelled",
};

/** The status of an order. Its colour adds nothing to the text. */
export function OrderStatusLabel({ status }: { status: OrderStatus }) {
  return (
    <span class="status" data-status={status}>
      {LABELS[status]}
    </span>
  );
}
