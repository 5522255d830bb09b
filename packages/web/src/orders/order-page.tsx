import type { OrderInfo } from "@souk/core/order/schema";
import { useLocation, useRoute } from "preact-iso";
import { useEffect } from "preact/hooks";
import { PageHeading } from "../ui/page-heading.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { useLoaded } from "../ui/use-loaded.ts";
import { readOrder } from "./requests.ts";
import { EditOrder } from "./edit-order.tsx";
import { OrderView } from "./order-view.tsx";
import { isCode, refusal } from "./error-messages.ts";
import { Status } from "./order-status.tsx";
import "./orders.css";

/** An order at `/orders/{orderId}`, and a form to change it at `?edit`. */
export function OrderPage() {
  const orderId = useRoute().params["orderId"] ?? "";
  return <Order key={orderId} orderId={orderId} />;
}

function Order({ orderId }: { orderId: string }) {
  const editing = "edit" in useLocation().query;
  const { value: order, error, set, reload } = useLoaded(() => readOrder(orderId));
  // The restaurant may have taken it on while nobody looked.
  useEffect(() => {
    const look = () => void (document.visibilityState === "visible" && reload());
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  const mode = order?.status === "PLACED" && editing ? "edit" : "view";
  return (
    <>
      <p>
        <a href="/orders">All orders</a>
      </p>
      <PageHeading key={mode} title={titleOf(order, mode)}>
        <span role="status">{order && <Status of={order.status} />}</span>
      </PageHeading>
      {order === undefined ? (
        <Absent error={error} reload={reload} />
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
  return `${mode === "edit" ? "Change order" : "Order"} at restaurant ${order.restaurantId}`;
}

function Absent({ error, reload }: { error: unknown; reload: () => void }) {
  if (error === undefined) return <Loading what="the order" />;
  if (isCode(error, "order.not_found")) return <p class="state">{refusal(error)}</p>;
  return <Failed error={error} onRetry={reload} />;
}
