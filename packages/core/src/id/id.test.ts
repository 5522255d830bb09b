import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstIdAt, idAfter, LAST_ID, newId, timeOf, uuidOf } from "./index.ts";

it("makes increasing ids, also within one millisecond", () => {
  const ids = Array.from({ length: 2000 }, () => newId());
  expect(ids).toEqual([...new Set(ids)].sort());
});

describe("idAfter", () => {
  it("keeps an id that is greater", () => {
    const after = newId();
    const id = newId();
    expect(idAfter(id, after)).toBe(id);
  });

  it("moves an id behind one of a clock that is ahead, the same each time", () => {
    const ahead = firstIdAt(Date.now() + 60_000);
    const id = newId();
    expect(idAfter(id, ahead) > ahead).toBe(true);
    expect(idAfter(id, ahead)).toBe(idAfter(id, ahead));
    expect(idAfter(newId(), ahead)).not.toBe(idAfter(id, ahead));
  });
});

it("orders ids by time, between the least and the greatest", () => {
  const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 });
  fc.assert(
    fc.property(instant, instant, (one, other) => {
      expect(firstIdAt(one) < firstIdAt(other)).toBe(one < other);
      expect(firstIdAt(one) <= LAST_ID).toBe(true);
    }),
  );
});

it("reads the time of an id", () => {
  expect(timeOf(firstIdAt(Date.parse("2026-01-31T12:00:00.123Z")))).toBe(
    "2026-01-31T12:00:00.123Z",
  );
});

it("writes the bits of an id as a UUID", () => {
  expect(uuidOf("00000000000000000000000000")).toBe("00000000-0000-0000-0000-000000000000");
  expect(uuidOf(LAST_ID)).toBe("ffffffff-ffff-ffff-ffff-ffffffffffff");
  expect(uuidOf("01ARZ3NDEKTSV4RRFFQ69G5FAV")).toBe("01563e3a-b5d3-d676-4c61-efb99302bd5b");
});
