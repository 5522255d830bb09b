import type { OrderCreate, OrderInfo } from "@souk/core/order/schema";
import { useLocation } from "preact-iso";
import { useMemo } from "preact/hooks";
import { showToast } from "../ui/toasts.tsx";
import { editOrder } from "./requests.ts";
import { draftOf } from "./order-draft.ts";
import { OrderForm } from "./order-form.tsx";
import { isCode, refusal } from "./error-messages.ts";

/** Changes an order that is placed. Where it is not any more, one sees how it stands. */
export function EditOrder({
  order,
  onSaved,
  onStale,
}: {
  order: OrderInfo;
  onSaved: (order: OrderInfo) => void;
  onStale: () => void;
}) {
  const { route } = useLocation();
  const initial = useMemo(() => draftOf(order), []);
  const view = `/orders/${order.orderId}`;
  async function save(choice: OrderCreate) {
    try {
      onSaved(await editOrder(order.orderId, choice));
      showToast("Your order is changed.");
      route(view, true);
    } catch (error) {
      if (!isCode(error, "order.not_placed")) throw error;
      showToast(refusal(error));
      onStale();
    }
  }
  return <OrderForm initial={initial} submit="Save" back={view} onSubmit={save} />;
}
