import type { OrderInfo } from "@souk/core/order/schema";
import { SearchX } from "lucide";
import { useLocation, useRoute } from "preact-iso";
import { useEffect } from "preact/hooks";
import { PageHeading } from "../ui/page-heading.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { useLoaded } from "../ui/use-loaded.ts";
import { getOrder } from "./requests.ts";
import { EditOrder } from "./edit-order.tsx";
import { restaurantName } from "./menu.ts";
import { OrderView } from "./order-view.tsx";
import { hasCode } from "../api/error.ts";
import { orderErrorMessage } from "./error-messages.ts";
import { OrderStatusLabel } from "./order-status.tsx";
import "./orders.css";

/** An order at `/orders/{orderId}`, and the form that changes it at `?edit`. */
export function OrderPage() {
  const orderId = useRoute().params["orderId"] ?? "";
  return <Order key={orderId} orderId={orderId} />;
}

function Order({ orderId }: { orderId: string }) {
  const isEditing = "edit" in useLocation().query;
  const { value: order, error, set, reload } = useLoaded(() => getOrder(orderId));
  // The restaurant may have accepted the order while the page was hidden.
  useEffect(() => {
    const reloadWhenVisible = () => void (document.visibilityState === "visible" && reload());
    document.addEventListener("visibilitychange", reloadWhenVisible);
    return () => document.removeEventListener("visibilitychange", reloadWhenVisible);
  }, []);
  const mode = order?.status === "PLACED" && isEditing ? "edit" : "view";
  return (
    <>
      <PageHeading
        key={mode}
        title={titleOf(order, mode)}
        parent={{ href: "/orders", name: "All orders" }}
      >
        <span role="status">{order && <OrderStatusLabel status={order.status} />}</span>
      </PageHeading>
      {order === undefined ? (
        <NotLoaded error={error} reload={reload} />
      ) : mode === "edit" ? (
        <EditOrder order={order} onSaved={set} onStale={reload} />
      ) : (
        <OrderView order={order} onChange={set} onStale={reload} />
      )}
    </>
  );
}

function titleOf(order: OrderInfo | undefined, mode: "edit" | "view"): string {
  if (order === undefined) return "Order";
  return `${mode === "edit" ? "Edit order" : "Order"} at ${restaurantName(order.restaurantId)}`;
}

function NotLoaded({ error, reload }: { error: unknown; reload: () => void }) {
  if (error === undefined) return <Loading what="the order" />;
  if (hasCode(error, "order.not_found")) {
    return <Empty title={orderErrorMessage(error)} icon={SearchX} />;
  }
  return <Failed error={error} onRetry={reload} />;
}
