/** An order can be cancelled until it is this old. The API's limit. */
export const CANCEL_WINDOW_MS = 600_000;

/** Milliseconds left to cancel an order, at `now` by the API's clock. */
export function timeLeft(orderTime: string, now: number): number {
  const left = Date.parse(orderTime) + CANCEL_WINDOW_MS - now;
  // An order from the future means that this browser's clock is behind.
  return Math.min(Math.max(left, 0), CANCEL_WINDOW_MS);
}

/** Minutes and seconds, such as `9:59`. Seconds are rounded up, so that `0:00` is the end. */
export function formatTimeLeft(left: number): string {
  const seconds = Math.ceil(left / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The minutes left at which screen readers are told, the last first. */
const ANNOUNCED_MINUTES = [1, 2, 5] as const;

/** The text for screen readers, which changes only a few times, unlike the countdown. */
export function announcement(left: number): string {
  if (left === 0) return "The ten minutes to cancel are over.";
  const minutes = ANNOUNCED_MINUTES.find((count) => left <= count * 60_000);
  if (minutes === undefined) return "";
  return minutes === 1 ? "One minute left to cancel." : `${minutes} minutes left to cancel.`;
}

/**
 * How many milliseconds the API's clock is ahead of this browser's, by the `Date` header of a
 * response that has arrived `now`; 0 when the header cannot be read
 * (https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
 */
export function clockSkew(date: string | null, now: number): number {
  const serverTime = Date.parse(date ?? "");
  if (Number.isNaN(serverTime)) return 0;
  // The header has whole seconds: a smaller difference is none.
  const ahead = serverTime - now;
  return ahead > 0 || ahead <= -1000 ? ahead : 0;
}
