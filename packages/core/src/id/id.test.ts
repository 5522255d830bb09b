import * as fc from "fast-check";
import { expect, it } from "vitest";
import { firstIdAt, LAST_ID, newId, timeOf } from "./index.ts";

it("makes ids that only grow, also within one millisecond", () => {
  const ids = Array.from({ length: 2000 }, () => newId());
  expect(ids).toEqual([...new Set(ids)].sort());
});

it("makes an id greater than the one it comes after, whatever that one's clock said", () => {
  const ahead = firstIdAt(Date.now() + 60_000);
  const id = newId(ahead);
  expect(id > ahead).toBe(true);
  expect(newId(ahead) > id).toBe(true);
});

it("orders ids as their instants, between the least and the greatest", () => {
  const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(instant, instant, (one, other) => {
      expect(firstIdAt(one) < firstIdAt(other)).toBe(one < other);
      expect(firstIdAt(one) <= LAST_ID).toBe(true);
    }),
  );
});

it("tells when an id was made", () => {
  expect(timeOf(firstIdAt(Date.parse("2026-01-31T12:00:00.123Z")))).toBe(
    "2026-01-31T12:00:00.123Z",
  );
});
