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

/** How many midnights of the reader's time zone lie between two instants. */
function daysBetween(from: string, to: Date, options: DateOptions): number {
  return (Date.parse(dateOf(to, options)) - Date.parse(dateOf(from, options))) / 86_400_000;
}

/** The day of an instant in words: `Today`, `Yesterday` or its date, with the year if it differs. */
export function dayName(instant: string, now: Date, { timeZone }: DateOptions = {}): string {
  const daysAgo = daysBetween(instant, now, { timeZone });
  if (daysAgo === 0) return "Today";
  if (daysAgo === 1) return "Yesterday";
  const yearOf = (at: string | Date) => dateOf(at, { timeZone }).slice(0, 4);
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(yearOf(instant) !== yearOf(now) && { year: "numeric" }),
    timeZone,
  })
    .format(new Date(instant))
    .replace(",", "");
}

/** As short as it can be: `14:05`, `Yesterday`, `Mon`, `31 Jan`, or `31 Jan 2026` after 300 days. */
export function shortTime(instant: string, now: Date, { timeZone }: DateOptions = {}): string {
  const daysAgo = daysBetween(instant, now, { timeZone });
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
