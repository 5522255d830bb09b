import { expect, it } from "vitest";
import { createRingBuffer } from "./ring-buffer.ts";

it("keeps the newest items, oldest first", () => {
  const ring = createRingBuffer<number>(3);
  for (let item = 1; item <= 10; item += 1) {
    ring.push(item);
    const kept = Array.from({ length: Math.min(item, 3) }, (_, index) => item - index).toReversed();
    expect(ring.items()).toEqual(kept);
  }
});

it("measures items with sizeOf, and keeps the newest item of any size", () => {
  const ring = createRingBuffer<string>(5, ({ length }) => length);
  for (const item of ["aa", "bb", "c", "d"]) ring.push(item);
  expect(ring.items()).toEqual(["bb", "c", "d"]);
  ring.push("eeeeeeee");
  expect(ring.items()).toEqual(["eeeeeeee"]);
});
