/** How days and times are told. Undefined is the reader's own. */
export interface DayOptions {
  timeZone?: string;
}

/** By time zone: to make one takes far longer than to use it. */
const days = new Map<string | undefined, Intl.DateTimeFormat>();

/** The day of an instant where the reader is, `2026-01-31`. */
export function dayOf(instant: string | Date, { timeZone }: DayOptions = {}): string {
  const format =
    days.get(timeZone) ??
    // Sweden writes dates as ISO 8601 does.
    new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone });
  days.set(timeZone, format);
  return format.format(new Date(instant));
}

/** What that day is called now: the year is said where it is another one. */
export function dayName(instant: string, now: Date, { timeZone }: DayOptions = {}): string {
  const day = dayOf(instant, { timeZone });
  const ago = Math.round((Date.parse(dayOf(now, { timeZone })) - Date.parse(day)) / 86_400_000);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(day.slice(0, 4) !== dayOf(now, { timeZone }).slice(0, 4) && { year: "numeric" }),
    timeZone,
  })
    .format(new Date(instant))
    .replace(",", "");
}

const time = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const whole = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

/** `14:05`, or as the reader is used to. */
export const timeOfDay = (instant: string): string => time.format(new Date(instant));

/** Day and time in full. */
export const inFull = (instant: string): string => whole.format(new Date(instant));
