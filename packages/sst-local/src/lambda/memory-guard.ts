const INTERVAL_MS = 25;

/**
 * Watches what a busy instance uses and calls `onExceeded` once when it passes the limit.
 * Short invocations end before the first look and cost nothing.
 * @param memoryInUse bytes
 * @param limit bytes
 * @returns ends the watch
 */
export function guardMemory(
  memoryInUse: () => Promise<number>,
  limit: number,
  onExceeded: () => void,
): () => void {
  let ended = false;
  const look = async (): Promise<void> => {
    try {
      if ((await memoryInUse()) > limit && !ended) {
        ended = true;
        onExceeded();
      }
    } catch {
      // The instance is gone: its exit is told elsewhere.
      ended = true;
    }
    if (!ended) timer = setTimeout(() => void look(), INTERVAL_MS);
  };
  let timer = setTimeout(() => void look(), INTERVAL_MS);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
