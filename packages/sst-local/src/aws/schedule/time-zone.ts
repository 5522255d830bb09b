import type { CalendarDate } from "./cron.ts";

/** A time on the clocks of a time zone. */
export interface LocalTime extends CalendarDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a name that is no time zone */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "iso8601",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, format);
  return format;
}

/** True for a name of the IANA time zone database. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What the clocks of a time zone show. @param time epoch milliseconds */
export function localTime(time: number, timeZone: string): LocalTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The first time at which the clocks of a time zone show a local time; undefined where they skip it, as
 * when daylight saving time begins.
 * @returns epoch milliseconds
 */
export function timeOf(local: LocalTime, timeZone: string): number | undefined {
  const asUtc = utc(local);
  const offsets = [asUtc - DAY_MS, asUtc + DAY_MS].map((time) => offsetAt(time, timeZone));
  const times = offsets
    .map((offset) => asUtc - offset)
    .filter((time) => utc(localTime(time, timeZone)) === asUtc);
  return times.length === 0 ? undefined : Math.min(...times);
}

const utc = ({ year, month, day, hour, minute, second }: LocalTime): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/** Milliseconds by which the clocks of a time zone are ahead of UTC. */
const offsetAt = (time: number, timeZone: string): number =>
  utc(localTime(time, timeZone)) - Math.floor(time / 1000) * 1000;
