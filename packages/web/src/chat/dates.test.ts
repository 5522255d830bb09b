import { expect, it } from "vitest";
import { dateOf, dayName } from "./dates.ts";

const now = new Date("2026-03-01T23:30:00.000Z");

it.each([
  ["2026-03-01T00:00:00.000Z", "UTC", "Today"],
  ["2026-02-28T23:59:59.000Z", "UTC", "Yesterday"],
  ["2026-02-27T12:00:00.000Z", "UTC", "Friday 27 February"],
  ["2025-12-31T12:00:00.000Z", "UTC", "Wednesday 31 December 2025"],
  ["2026-03-01T23:29:00.000Z", "Asia/Tokyo", "Today"],
  ["2026-03-01T14:59:00.000Z", "Asia/Tokyo", "Yesterday"],
])("names %s in %s: %s", (instant, timeZone, name) => {
  expect(dayName(instant, now, { timeZone })).toBe(name);
});

it("says Yesterday across a change to summer time", () => {
  const instant = "2026-03-28T12:00:00.000Z";
  const morning = new Date("2026-03-29T06:00:00.000Z");
  expect(dayName(instant, morning, { timeZone: "Europe/Berlin" })).toBe("Yesterday");
});

it("takes the date in the reader's time zone", () => {
  expect(dateOf(now, { timeZone: "UTC" })).toBe("2026-03-01");
  expect(dateOf(now, { timeZone: "Asia/Tokyo" })).toBe("2026-03-02");
});
