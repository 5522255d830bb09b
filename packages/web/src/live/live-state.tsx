import { online } from "../ui/offline.tsx";
import type { Live } from "./live.ts";

/** Says, in passing, whether news come by themselves. */
export function LiveState({ connection, failing }: Pick<Live, "connection" | "failing">) {
  const isOpen = connection.value !== undefined;
  return (
    <p class="live-state" role="status" data-open={isOpen} data-failing={failing.value}>
      {textOf(isOpen, failing.value)}
    </p>
  );
}

function textOf(isOpen: boolean, isFailing: boolean): string {
  if (!online.value) return "Offline";
  if (isOpen) return "Live";
  return isFailing ? "Not live, asking for news" : "Connecting…";
}
