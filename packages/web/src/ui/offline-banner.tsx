import { signal } from "@preact/signals";

/** Whether the browser has a network. */
export const isOnline = signal(navigator.onLine);
addEventListener("online", () => (isOnline.value = true));
addEventListener("offline", () => (isOnline.value = false));

/** Says that there is no network. Always rendered, because screen readers need the live region. */
export function OfflineBanner() {
  return (
    <p class="offline" role="status" data-shown={!isOnline.value}>
      {!isOnline.value && "You are offline. What you write is kept until you are back."}
    </p>
  );
}
