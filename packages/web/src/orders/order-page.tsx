import { useLocation, useRoute } from "preact-iso";
import { useEffect } from "preact/hooks";
import { Heading } from "../ui/heading.tsx";
import { Failed, Loading } from "../ui/states.tsx";
import { useLoaded } from "../ui/use-loaded.ts";
import { readOrder } from "./calls.ts";
import { EditOrder } from "./edit-order.tsx";
import { OrderView } from "./order-view.tsx";
import { isCode, refusal } from "./refusals.ts";
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
  if (order === undefined) {
    return (
      <>
        <Heading title="Order" />
        {error === undefined ? (
          <Loading what="Loading the order" />
        ) : isCode(error, "order.not_found") ? (
          <p class="state">{refusal(error)}</p>
        ) : (
          <Failed error={error} onRetry={reload} />
        )}
      </>
    );
  }
  return editing && order.status === "PLACED" ? (
    <EditOrder order={order} onSaved={set} onStale={reload} />
  ) : (
    <OrderView order={order} onChange={set} onStale={reload} />
  );
}
