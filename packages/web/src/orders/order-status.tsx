import type { OrderStatus } from "@souk/core/order/schema";

const WORDS: Record<OrderStatus, string> = {
  PLACED: "Placed",
  ACKNOWLEDGED: "Accepted",
  CANCELED: "Cancelled",
};

/** Where an order is, in a word; the colour only repeats it. */
export function Status({ of }: { of: OrderStatus }) {
  return (
    <span class="status" data-status={of}>
      {WORDS[of]}
    </span>
  );
}
