import { expect, it } from "vitest";
import { CURSOR_MAX, ListQuery } from "./index.ts";

it.each([
  ["1", 1],
  ["100", 100],
  ["007", 7],
  [undefined, 50],
])("reads the limit %j as %i", (limit, number) => {
  expect(ListQuery.parse({ limit })).toEqual({ limit: number });
});

it.each(["0x10", "1e1", " 5", "5 ", "+5", "-1", "1.0", "", "0", "101", "٣", "NaN"])(
  "refuses the limit %j",
  (limit) => {
    expect(ListQuery.safeParse({ limit }).success).toBe(false);
  },
);

it("refuses an empty cursor and one that is too long", () => {
  for (const [length, passes] of [
    [0, false],
    [CURSOR_MAX, true],
    [CURSOR_MAX + 1, false],
  ] as const) {
    expect(ListQuery.safeParse({ cursor: "x".repeat(length) }).success).toBe(passes);
  }
});
