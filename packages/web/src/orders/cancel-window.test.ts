import * as core from "@souk/core/order";
import { describe, expect, it } from "vitest";
import {
  announcement,
  CANCEL_WINDOW_MS,
  formatTimeLeft,
  timeLeft,
  clockSkew,
} from "./cancel-window.ts";

const ORDER_TIME = "2026-01-31T12:00:00.000Z";
const PLACED = Date.parse(ORDER_TIME);

describe("the time to cancel", () => {
  it("has the API's limit", () => {
    expect(CANCEL_WINDOW_MS).toBe(core.CANCEL_WINDOW);
  });

  it.each([
    ["at once", 0, 600_000],
    ["a minute later", 60_000, 540_000],
    ["a moment before the end", 599_999, 1],
    ["at the end", 600_000, 0],
    ["a day later", 86_400_000, 0],
    ["with a clock that is behind", -5_000, 600_000],
  ])("%s, %i ms after the order, is %i ms", (_, age, left) => {
    expect(timeLeft(ORDER_TIME, PLACED + age)).toBe(left);
  });

  it.each([
    [600_000, "10:00"],
    [599_999, "10:00"],
    [599_000, "9:59"],
    [61_000, "1:01"],
    [1, "0:01"],
    [0, "0:00"],
  ])("formats %i ms as %s", (left, text) => {
    expect(formatTimeLeft(left)).toBe(text);
  });

  it("is announced four times", () => {
    const announced = Array.from({ length: 601 }, (_, second) =>
      announcement(600_000 - second * 1000),
    );
    expect([...new Set(announced)]).toEqual([
      "",
      "5 minutes left to cancel.",
      "2 minutes left to cancel.",
      "One minute left to cancel.",
      "The ten minutes to cancel are over.",
    ]);
  });
});

describe("the clock skew", () => {
  it.each([
    ["without a Date header", null, 0],
    ["with an invalid Date header", "soon", 0],
    ["with the same time", "Sat, 31 Jan 2026 12:00:00 GMT", 0],
    ["with an API a minute ahead", "Sat, 31 Jan 2026 12:01:00 GMT", 60_000],
    ["with an API a minute behind", "Sat, 31 Jan 2026 11:59:00 GMT", -60_000],
  ])("%s, %s, is %i ms", (_, date, skew) => {
    expect(clockSkew(date, PLACED)).toBe(skew);
  });

  it("ignores the fraction of a second that the header leaves out", () => {
    expect(clockSkew("Sat, 31 Jan 2026 12:00:00 GMT", PLACED + 999)).toBe(0);
    expect(clockSkew("Sat, 31 Jan 2026 12:00:00 GMT", PLACED + 1000)).toBe(-1000);
  });
});
