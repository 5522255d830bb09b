import type { OrderInfo } from "@souk/core/order/schema";
import { useEffect, useState } from "preact/hooks";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { focusHeading } from "../ui/page-heading.tsx";
import { showToast } from "../ui/toasts.tsx";
import { cancelOrder, readOrder, serverNow } from "./requests.ts";
import { announcement, countdown, remaining } from "./cancel-window.ts";
import { isCode, refusal } from "./error-messages.ts";

/**
 * The way to cancel an order, with the time that is left for it. The button outlives the time: the
 * API's clock decides, and says why not.
 */
export function CancelOrder({
  order,
  onCanceled,
  onStale,
}: {
  order: OrderInfo;
  onCanceled: (order: OrderInfo) => void;
  /** It is not as it is shown. */
  onStale: () => void;
}) {
  const [asking, setAsking] = useState(false);
  async function cancel() {
    try {
      onCanceled(await cancelOrder(order.orderId));
      showToast("Your order is cancelled.");
    } catch (error) {
      if (!isCode(error, "order.not_placed")) throw new Error(refusal(error), { cause: error });
      await settle(error);
    }
    setAsking(false);
    // The button goes with what it was for.
    focusHeading();
  }
  /** An earlier try may have arrived, whose answer did not. */
  async function settle(error: unknown) {
    const now = await readOrder(order.orderId).catch(() => undefined);
    showToast(now?.status === "CANCELED" ? "Your order is cancelled." : refusal(error));
    if (now === undefined) onStale();
    else onCanceled(now);
  }
  return (
    <>
      <button type="button" class="danger" onClick={() => setAsking(true)}>
        Cancel order
      </button>
      <TimeLeft orderTime={order.orderTime} />
      {asking && (
        <ConfirmDialog
          title="Cancel this order?"
          action="Cancel order"
          cancel="Keep order"
          onConfirm={cancel}
          onClose={() => setAsking(false)}
        >
          <p>This cannot be taken back.</p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** Ticks for the eyes each second; ears hear of it a few times. */
function TimeLeft({ orderTime }: { orderTime: string }) {
  const [left, setLeft] = useState(() => remaining(orderTime, serverNow()));
  const over = left === 0;
  useEffect(() => {
    if (over) return;
    const timer = setInterval(() => setLeft(remaining(orderTime, serverNow())), 1000);
    return () => clearInterval(timer);
  }, [orderTime, over]);
  return (
    <>
      <span class="faint" role="timer">
        {over ? "The ten minutes to cancel are over." : `${countdown(left)} left to cancel`}
      </span>
      <span class="visually-hidden" role="status">
        {announcement(left)}
      </span>
    </>
  );
}
