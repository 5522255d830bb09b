import { useRef } from "preact/hooks";
import { isOnline } from "../ui/offline-banner.tsx";
import type { LiveConnection } from "./connection.ts";

/**
 * Shows whether events arrive live. A reconnect that succeeds at the first attempt, such as the one
 * after API Gateway's two hours, is not shown.
 */
export function ConnectionStatus({
  connectionId,
  isFailing,
}: Pick<LiveConnection, "connectionId" | "isFailing">) {
  const wasOpen = useRef(false);
  const isOpen = connectionId.value !== undefined;
  wasOpen.current = isOpen || (wasOpen.current && isOnline.value && !isFailing.value);
  return (
    <p class="connection-status" role="status" data-open={isOpen} data-failing={isFailing.value}>
      {textOf(wasOpen.current, isFailing.value)}
    </p>
  );
}

function textOf(isLive: boolean, isFailing: boolean): string {
  if (!isOnline.value) return "Offline";
  if (isLive) return "Live";
  return isFailing ? "Not live, checking for new messages" : "Connecting…";
}
