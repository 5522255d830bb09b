import { useRef } from "preact/hooks";
import { online } from "../ui/offline.tsx";
import type { Live } from "./live.ts";

/**
 * Says, in passing, whether news come by themselves. A connection that is followed by another, as
 * each is after two hours, is not worth a word.
 */
export function LiveState({ connection, failing }: Pick<Live, "connection" | "failing">) {
  const wasOpen = useRef(false);
  const isOpen = connection.value !== undefined;
  wasOpen.current = isOpen || (wasOpen.current && online.value && !failing.value);
  return (
    <p class="live-state" role="status" data-open={isOpen} data-failing={failing.value}>
      {textOf(wasOpen.current, failing.value)}
    </p>
  );
}

function textOf(isLive: boolean, isFailing: boolean): string {
  if (!online.value) return "Offline";
  if (isLive) return "Live";
  return isFailing ? "Not live, asking for news" : "Connecting…";
}
