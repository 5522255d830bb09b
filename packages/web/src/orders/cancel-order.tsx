import type { OrderInfo } from "@souk/core/order/schema";
import { X } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { ConfirmDialog } from "../ui/confirm-dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { focusHeading } from "../ui/page-heading.tsx";
import { showToast } from "../ui/toasts.tsx";
import { cancelOrder, getOrder, serverNow } from "./requests.ts";
import { currencyOf, restaurantName } from "./menu.ts";
import { formatMoney, moneyOf } from "./money.ts";
import { announcement, formatTimeLeft, timeLeft } from "./cancel-window.ts";
import { hasCode } from "../api/error.ts";
import { orderErrorMessage } from "./error-messages.ts";

/**
 * A button that cancels an order, with the time left. It stays when the time is over, because only
 * the API's clock decides.
 */
export function CancelOrder({
  order,
  onCanceled,
  onStale,
}: {
  order: OrderInfo;
  onCanceled: (order: OrderInfo) => void;
  /** Called when the order has changed on the server. */
  onStale: () => void;
}) {
  const [isAsking, setAsking] = useState(false);
  async function cancel() {
    try {
      onCanceled(await cancelOrder(order.orderId));
      showToast("Your order was cancelled.");
    } catch (error) {
      if (!hasCode(error, "order.not_placed"))
        throw new Error(orderErrorMessage(error), { cause: error });
      await showCurrent(error);
    }
    setAsking(false);
    // The button that had the focus is removed.
    focusHeading();
  }
  /** Shows the order as it is now: an earlier attempt whose response was lost may have succeeded. */
  async function showCurrent(error: unknown) {
    const now = await getOrder(order.orderId).catch(() => undefined);
    showToast(now?.status === "CANCELED" ? "Your order was cancelled." : orderErrorMessage(error));
    if (now === undefined) onStale();
    else onCanceled(now);
  }
  return (
    <>
      <button type="button" class="danger" onClick={() => setAsking(true)}>
        <Icon of={X} />
        Cancel order
      </button>
      <TimeLeft orderTime={order.orderTime} />
      {isAsking && (
        <ConfirmDialog
          title="Cancel this order?"
          action="Cancel order"
          cancel="Keep order"
          onConfirm={cancel}
          onClose={() => setAsking(false)}
        >
          <p>
            It is from {restaurantName(order.restaurantId)}, for{" "}
            {formatMoney(moneyOf(order.totalAmount), currencyOf(order.restaurantId))}. This cannot
            be undone.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** A countdown that updates every second, and is announced to screen readers a few times. */
function TimeLeft({ orderTime }: { orderTime: string }) {
  const [left, setLeft] = useState(() => timeLeft(orderTime, serverNow()));
  const isOver = left === 0;
  useEffect(() => {
    if (isOver) return;
    const timer = setInterval(() => setLeft(timeLeft(orderTime, serverNow())), 1000);
    return () => clearInterval(timer);
  }, [orderTime, isOver]);
  return (
    <>
      <span class="faint" role="timer">
        {isOver ? "The ten minutes to cancel are over." : `${formatTimeLeft(left)} left to cancel`}
      </span>
      <span class="visually-hidden" role="status">
        {announcement(left)}
      </span>
    </>
  );
}
