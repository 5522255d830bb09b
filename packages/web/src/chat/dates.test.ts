import { expect, it } from "vitest";
import { dateOf, dayName, shortTime } from "./dates.ts";

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

it.each([
  ["2026-03-01T09:05:00.000Z", /^0?9:05/],
  // The API's clock may be ahead.
  ["2026-03-02T02:00:01.000Z", /^0?2:00/],
  ["2026-02-28T23:59:59.000Z", "Yesterday"],
  ["2026-02-25T12:00:00.000Z", "Wed"],
  ["2026-02-22T12:00:00.000Z", "22 Feb"],
  ["2025-03-02T12:00:00.000Z", "2 Mar 2025"],
])("shortens %s to %s", (instant, text) => {
  const short = shortTime(instant, now, { timeZone: "UTC" });
  if (typeof text === "string") expect(short).toBe(text);
  else expect(short).toMatch(text);
});
