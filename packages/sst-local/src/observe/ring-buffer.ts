/** The newest items of a list. */
export interface RingBuffer<T> {
  push: (item: T) => void;
  /** Oldest first. */
  items: () => T[];
  /** How many items were pushed, those that were dropped included. */
  count: () => number;
}

/**
 * Creates a list that drops its oldest items when their total size exceeds `limit`.
 * @param limit in the units of `sizeOf`; default: number of items
 */
export function createRingBuffer<T>(
  limit: number,
  sizeOf: (item: T) => number = () => 1,
): RingBuffer<T> {
  const items: T[] = [];
  let first = 0;
  let size = 0;
  let pushed = 0;
  return {
    count: () => pushed,
    push(item) {
      pushed += 1;
      items.push(item);
      size += sizeOf(item);
      for (; size > limit && first < items.length - 1; first += 1) {
        size -= sizeOf(items[first] as T);
      }
      // Compacted rarely, so that a push has amortised constant cost.
      if (first > items.length / 2) first = (items.splice(0, first), 0);
    },
    items: () => items.slice(first),
  };
}
