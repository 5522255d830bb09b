/** An order can be cancelled while it is younger than this, in milliseconds; as in the API. */
export const CANCEL_WINDOW = 600_000;

/** How long an order can still be cancelled, in milliseconds, at the API's `now`. */
export function remaining(orderTime: string, now: number): number {
  const left = Date.parse(orderTime) + CANCEL_WINDOW - now;
  // More than all of it is a clock that is slow here, not a longer time there.
  return Math.min(Math.max(left, 0), CANCEL_WINDOW);
}

/** As on a clock, `9:59`: a second that has begun counts, so that `0:00` is the end. */
export function countdown(left: number): string {
  const seconds = Math.ceil(left / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** When there is something to say aloud, in minutes that are left, the last first. */
const SPOKEN = [1, 2, 5] as const;

/** For screen readers: changes a few times in all, where the countdown does every second. */
export function announcement(left: number): string {
  if (left === 0) return "The ten minutes to cancel are over.";
  const minutes = SPOKEN.find((one) => left <= one * 60_000);
  if (minutes === undefined) return "";
  return minutes === 1 ? "One minute left to cancel." : `${minutes} minutes left to cancel.`;
}

/**
 * How far the API's clock is ahead of the one here, by the `Date` header of an answer that has
 * come `now`; 0 where a browser may not read it (https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name).
 */
export function skewOf(date: string | null, now: number): number {
  const there = Date.parse(date ?? "");
  if (Number.isNaN(there)) return 0;
  // The header says whole seconds: what differs by less than one does not differ.
  const ahead = there - now;
  return ahead > 0 || ahead <= -1000 ? ahead : 0;
}
