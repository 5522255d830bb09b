/** The form of the keys that `toSortKey` makes. */
export const SORT_KEY_PATTERN = /^[0-9a-f]{16}$/;

/**
 * Encodes a number as 16 hexadecimal digits that sort as numbers do: the bits of the double, with
 * the sign bit flipped for positive numbers and all bits flipped for negative ones. Equal numbers
 * have equal keys, so `-0` is encoded as `0`.
 *
 * @example toSortKey(1) < toSortKey(1.5) && toSortKey(1.5) < toSortKey(10)
 */
export function toSortKey(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value + 0);
  const bits = view.getBigUint64(0);
  const sign = 1n << 63n;
  const sortable = bits & sign ? BigInt.asUintN(64, ~bits) : bits | sign;
  return sortable.toString(16).padStart(16, "0");
}
