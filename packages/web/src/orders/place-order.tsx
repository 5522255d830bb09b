import type { OrderCreate } from "@souk/core/order/schema";
import { useLocation } from "preact-iso";
import { useMemo } from "preact/hooks";
import { PageHeading } from "../ui/page-heading.tsx";
import { showToast } from "../ui/toasts.tsx";
import { placeOrder } from "./requests.ts";
import { newDraft } from "./order-draft.ts";
import { OrderForm } from "./order-form.tsx";

/** The form for a new order. Its id is kept across retries, so that the order is placed once. */
export function PlaceOrder() {
  const { route } = useLocation();
  const initial = useMemo(() => newDraft(), []);
  async function place(order: OrderCreate) {
    await placeOrder(order);
    showToast("Your order was placed.");
    route(`/orders/${order.orderId}`, true);
  }
  return (
    <>
      <PageHeading title="Place order" parent={{ href: "/orders", name: "All orders" }} />
      <OrderForm initial={initial} submit="Place order" back="/orders" onSubmit={place} />
    </>
  );
}
