const FIRST_MS = 1000;
const MOST_MS = 60_000;

/**
 * How long to wait before the next try, in milliseconds: twice as long after each, and half of it by
 * chance, so that not everybody who lost the same server comes back to it at once.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param failures How often in a row it has failed: at least once.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
  return longest / 2 + (longest / 2) * random();
}
