/** The newest of what was put in, oldest first. */
export interface RingBuffer<T> {
  push: (item: T) => void;
  items: () => T[];
}

/**
 * A list that forgets its oldest items beyond `limit`.
 * @param limit in the units of `sizeOf`: items, unless it says otherwise
 */
export function createRingBuffer<T>(
  limit: number,
  sizeOf: (item: T) => number = () => 1,
): RingBuffer<T> {
  const items: T[] = [];
  let first = 0;
  let size = 0;
  return {
    push(item) {
      items.push(item);
      size += sizeOf(item);
      for (; size > limit && first < items.length - 1; first += 1) {
        size -= sizeOf(items[first] as T);
      }
      // Moved seldom, so that a push costs the same however much is kept.
      if (first > items.length / 2) first = (items.splice(0, first), 0);
    },
    items: () => items.slice(first),
  };
}
