/** What `toRank` gives. */
export const RANK_PATTERN = /^[0-9a-f]{16}$/;

/**
 * A number as 16 hexadecimal digits that sort as numbers do: the bits of the double, of which a
 * positive one has its sign flipped and a negative one everything. Two numbers that are equal have
 * one rank, so `-0` is `0`.
 *
 * @example toRank(1) < toRank(1.5) && toRank(1.5) < toRank(10)
 */
export function toRank(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value + 0);
  const bits = view.getBigUint64(0);
  const sign = 1n << 63n;
  const sortable = bits & sign ? BigInt.asUintN(64, ~bits) : bits | sign;
  return sortable.toString(16).padStart(16, "0");
}
