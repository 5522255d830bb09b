const FIRST_MS = 1000;
const MAX_MS = 60_000;

/**
 * Milliseconds to wait before the next attempt: exponential, with "equal jitter", so that clients
 * that lost the same server do not all reconnect at once.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param failures Failures in a row, at least one.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(MAX_MS, FIRST_MS * 2 ** (failures - 1));
  return longest / 2 + (longest / 2) * random();
}
