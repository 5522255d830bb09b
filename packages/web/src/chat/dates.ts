export interface DateOptions {
  /** The reader's time zone by default. */
  timeZone?: string | undefined;
}

/** By time zone, because creating a formatter is far slower than using it. */
const formatters = new Map<string | undefined, Intl.DateTimeFormat>();

/** The local date of an instant, such as `2026-01-31`. */
export function dateOf(instant: string | Date, { timeZone }: DateOptions = {}): string {
  const formatter =
    formatters.get(timeZone) ??
    // Swedish dates look like ISO 8601.
    new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone });
  formatters.set(timeZone, formatter);
  return formatter.format(new Date(instant));
}

/** The day of an instant in words: `Today`, `Yesterday` or its date, with the year if it differs. */
export function dayName(instant: string, now: Date, { timeZone }: DateOptions = {}): string {
  const [date, today] = [dateOf(instant, { timeZone }), dateOf(now, { timeZone })];
  const daysAgo = Math.round((Date.parse(today) - Date.parse(date)) / 86_400_000);
  if (daysAgo === 0) return "Today";
  if (daysAgo === 1) return "Yesterday";
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(date.slice(0, 4) !== today.slice(0, 4) && { year: "numeric" }),
    timeZone,
  })
    .format(new Date(instant))
    .replace(",", "");
}

/** As short as it can be: `14:05` today, `Yesterday`, `Mon` within a week, or `31 Jan`. */
export function shortTime(instant: string, now: Date, { timeZone }: DateOptions = {}): string {
  const [date, today] = [dateOf(instant, { timeZone }), dateOf(now, { timeZone })];
  const daysAgo = Math.round((Date.parse(today) - Date.parse(date)) / 86_400_000);
  if (daysAgo === 1) return "Yesterday";
  const [locale, parts] =
    daysAgo < 1
      ? ([undefined, { hour: "numeric", minute: "2-digit" }] as const)
      : (["en-GB", daysAgo < 7 ? WEEKDAY : daysAgo < 300 ? DATE : DATE_AND_YEAR] as const);
  return new Intl.DateTimeFormat(locale, { ...parts, timeZone }).format(new Date(instant));
}

const WEEKDAY = { weekday: "short" } as const;
const DATE = { day: "numeric", month: "short" } as const;
const DATE_AND_YEAR = { ...DATE, year: "numeric" } as const;

const time = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const dateTime = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "medium" });

/** `14:05`, in the reader's locale. */
export const formatTime = (instant: string): string => time.format(new Date(instant));

/** The full date and time. */
export const formatDateTime = (instant: string): string => dateTime.format(new Date(instant));
