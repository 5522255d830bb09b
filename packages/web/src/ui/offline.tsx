import { signal } from "@preact/signals";

/** Whether the browser has a network. */
export const online = signal(navigator.onLine);
addEventListener("online", () => (online.value = true));
addEventListener("offline", () => (online.value = false));

/** Says that there is no network. Its place is kept, so that nothing jumps. */
export function Offline() {
  return (
    <p class="offline" role="status" data-shown={!online.value}>
      {!online.value && "You are offline. What you write is kept until you are back."}
    </p>
  );
}
