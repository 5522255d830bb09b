import * as core from "@souk/core/order";
import { describe, expect, it } from "vitest";
import { announcement, CANCEL_WINDOW, countdown, remaining, skewOf } from "./cancel-window.ts";

const ORDER_TIME = "2026-01-31T12:00:00.000Z";
const PLACED = Date.parse(ORDER_TIME);

describe("the time to cancel", () => {
  it("is the API's", () => {
    expect(CANCEL_WINDOW).toBe(core.CANCEL_WINDOW);
  });

  it.each([
    ["at once", 0, 600_000],
    ["a minute later", 60_000, 540_000],
    ["a moment before the end", 599_999, 1],
    ["at the end", 600_000, 0],
    ["a day later", 86_400_000, 0],
    ["where the clock is slow", -5_000, 600_000],
  ])("is, %s, %i ms old, %i ms", (_, age, left) => {
    expect(remaining(ORDER_TIME, PLACED + age)).toBe(left);
  });

  it.each([
    [600_000, "10:00"],
    [599_999, "10:00"],
    [599_000, "9:59"],
    [61_000, "1:01"],
    [1, "0:01"],
    [0, "0:00"],
  ])("shows %i ms as %s", (left, text) => {
    expect(countdown(left)).toBe(text);
  });

  it("is spoken of four times", () => {
    const spoken = Array.from({ length: 601 }, (_, second) =>
      announcement(600_000 - second * 1000),
    );
    expect([...new Set(spoken)]).toEqual([
      "",
      "5 minutes left to cancel.",
      "2 minutes left to cancel.",
      "One minute left to cancel.",
      "The ten minutes to cancel are over.",
    ]);
  });
});

describe("the API's clock", () => {
  it.each([
    ["is not told", null, 0],
    ["is told in no words of a clock", "soon", 0],
    ["is the same", "Sat, 31 Jan 2026 12:00:00 GMT", 0],
    ["is a minute ahead", "Sat, 31 Jan 2026 12:01:00 GMT", 60_000],
    ["is a minute behind", "Sat, 31 Jan 2026 11:59:00 GMT", -60_000],
  ])("%s", (_, date, skew) => {
    expect(skewOf(date, PLACED)).toBe(skew);
  });

  it("is not taken for behind by what its seconds leave out", () => {
    expect(skewOf("Sat, 31 Jan 2026 12:00:00 GMT", PLACED + 999)).toBe(0);
    expect(skewOf("Sat, 31 Jan 2026 12:00:00 GMT", PLACED + 1000)).toBe(-1000);
  });
});
