import type { OrderCreate, OrderInfo } from "@souk/core/order/schema";
import { useLocation } from "preact-iso";
import { useMemo } from "preact/hooks";
import { showToast } from "../ui/toasts.tsx";
import { updateOrder } from "./requests.ts";
import { draftOf } from "./order-draft.ts";
import { OrderForm } from "./order-form.tsx";
import { hasCode } from "../api/error.ts";
import { orderErrorMessage } from "./error-messages.ts";

/** The form that changes a placed order. If it can no longer be changed, `onStale` reloads it. */
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
  const orderUrl = `/orders/${order.orderId}`;
  async function save(changed: OrderCreate) {
    try {
      onSaved(await updateOrder(order.orderId, changed));
      showToast("Your order was saved.");
      route(orderUrl, true);
    } catch (error) {
      if (!hasCode(error, "order.not_placed")) throw error;
      showToast(orderErrorMessage(error));
      onStale();
    }
  }
  return <OrderForm initial={initial} submit="Save" back={orderUrl} onSubmit={save} />;
}
