import { compareNumbers } from "./number.ts";
import { isNumber, JavaDouble, JavaList, JavaMap } from "./values.ts";
import type { Value } from "./values.ts";

/** Java's `equals`: compares lists and maps by content. */
export function valuesEqual(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (isNumber(left) && isNumber(right)) {
    const sameKind = left instanceof JavaDouble === right instanceof JavaDouble;
    return sameKind && compareNumbers(left, right) === 0;
  }
  if (left instanceof JavaList && right instanceof JavaList) {
    return (
      left.items.length === right.items.length &&
      left.items.every((item, index) => valuesEqual(item, right.items[index] ?? null))
    );
  }
  if (left instanceof JavaMap && right instanceof JavaMap) {
    return (
      left.entries.size === right.entries.size &&
      [...left.entries].every(
        ([key, item]) => right.entries.has(key) && valuesEqual(item, right.get(key)),
      )
    );
  }
  return false;
}
