/** A calendar date; months from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A compiled cron expression. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** True for a year with occurrences. */
  readonly hasYear: (year: number) => boolean;
  /** True for a date with occurrences. */
  readonly hasDate: (date: CalendarDate) => boolean;
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of values, the first one for `least`. */
  readonly names?: readonly string[];
}

const MINUTES: Field = { name: "minutes", least: 0, most: 59 };
const HOURS: Field = { name: "hours", least: 0, most: 23 };
const DAY_OF_MONTH: Field = { name: "day of month", least: 1, most: 31 };
const MONTH: Field = {
  name: "month",
  least: 1,
  most: 12,
  names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" "),
};
const DAY_OF_WEEK: Field = {
  name: "day of week",
  least: 1,
  most: 7,
  names: "SUN MON TUE WED THU FRI SAT".split(" "),
};
const YEAR: Field = { name: "year", least: 1970, most: 2199 };

/** The last year that an expression can name. */
export const LAST_YEAR = YEAR.most;

/**
 * Compiles the six fields of a cron expression of AWS: minutes, hours, day of month, month, day of week
 * and year, with `L`, `W` and `#`. One of the two fields for days is `?`.
 * @throws Error that names the field
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function compileCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error(`it has ${fields.length} fields instead of six`);
  const [minutes = "", hours = "", dayOfMonth = "", month = "", dayOfWeek = "", year = ""] = fields;
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    throw new Error("either the day of month or the day of week is ?");
  }
  const isMonth = oneOf(valuesOf(month, MONTH));
  const isDay = dayOfWeek === "?" ? daysOfMonth(dayOfMonth) : daysOfWeek(dayOfWeek);
  return {
    minutes: valuesOf(minutes, MINUTES),
    hours: valuesOf(hours, HOURS),
    hasYear: oneOf(valuesOf(year, YEAR)),
    hasDate: (date) => isMonth(date.month) && isDay(date),
  };
}

const oneOf = (values: readonly number[]): ((value: number) => boolean) => {
  const set = new Set(values);
  return (value) => set.has(value);
};

/** The values of a list such as `1,5-10,0/15`, sorted. */
function valuesOf(text: string, field: Field): number[] {
  const values = text.split(",").flatMap((item) => valuesOfItem(item, field));
  return [...new Set(values)].toSorted((a, b) => a - b);
}

/** `5`, `5-10`, `*`, or one of them with a step: `5/15` goes on to the last value. */
function valuesOfItem(item: string, field: Field): number[] {
  const { least, most } = field;
  const [range = "", step, ...more] = item.split("/");
  const by = step === undefined ? 1 : Number(step);
  if (more.length > 0 || !Number.isInteger(by) || by < 1 || step === "")
    throw unusable(item, field);
  const [from = "", to, ...rest] = range.split("-");
  if (rest.length > 0) throw unusable(item, field);
  if (from === "*") {
    if (to !== undefined) throw unusable(item, field);
    return sequence(least, most, by);
  }
  const start = valueOf(from, field);
  if (to === undefined) return sequence(start, step === undefined ? start : most, by);
  const end = valueOf(to, field);
  if (start <= end) return sequence(start, end, by);
  // FRI-MON goes over the end of the week.
  const count = most - least + 1;
  return sequence(start, end + count, by).map((value) => ((value - least) % count) + least);
}

const sequence = (from: number, to: number, by: number): number[] =>
  Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, i) => from + i * by);

function valueOf(text: string, field: Field): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + field.least;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < field.least || value > field.most) throw unusable(text, field);
  return value;
}

const unusable = (text: string, { least, most, name }: Field): Error =>
  new Error(`the ${name} cannot be ${JSON.stringify(text)}: it goes from ${least} to ${most}`);

type IsDay = (date: CalendarDate) => boolean;

/** `L` is the last day of the month, `15W` the weekday nearest to the 15th, `LW` the last weekday. */
function daysOfMonth(text: string): IsDay {
  const tests = text.split(",").map((item): IsDay => {
    if (item === "L") return (date) => date.day === lastDay(date);
    const [, nearest] = /^(\d{1,2}|L)W$/.exec(item) ?? [];
    if (nearest === undefined) {
      const isValue = oneOf(valuesOfItem(item, DAY_OF_MONTH));
      return ({ day }) => isValue(day);
    }
    const wanted = nearest === "L" ? undefined : valueOf(nearest, DAY_OF_MONTH);
    return (date) => date.day === nearestWeekday(date, wanted ?? lastDay(date));
  });
  return (date) => tests.some((test) => test(date));
}

/** `6L` is the last Friday of the month, `6#3` the third one, `L` is Saturday. */
function daysOfWeek(text: string): IsDay {
  const tests = text.split(",").map((item): IsDay => {
    if (item === "L") return (date) => weekday(date) === DAY_OF_WEEK.most;
    const [, last] = /^(\w+)L$/.exec(item) ?? [];
    if (last !== undefined) {
      const wanted = valueOf(last, DAY_OF_WEEK);
      return (date) => weekday(date) === wanted && date.day > lastDay(date) - 7;
    }
    const [, name, nth] = /^(\w+)#([1-5])$/.exec(item) ?? [];
    if (name !== undefined) {
      const wanted = valueOf(name, DAY_OF_WEEK);
      return (date) => weekday(date) === wanted && Math.ceil(date.day / 7) === Number(nth);
    }
    const isValue = oneOf(valuesOfItem(item, DAY_OF_WEEK));
    return (date) => isValue(weekday(date));
  });
  return (date) => tests.some((test) => test(date));
}

/** 1 for Sunday to 7 for Saturday. */
const weekday = ({ year, month, day }: CalendarDate): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;

const lastDay = ({ year, month }: CalendarDate): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The weekday nearest to a day, in the same month. */
function nearestWeekday({ year, month }: CalendarDate, wanted: number): number {
  const last = lastDay({ year, month, day: 1 });
  // A month without that day has no such weekday.
  if (wanted > last) return 0;
  const day = weekday({ year, month, day: wanted });
  if (day === 1) return wanted === last ? wanted - 2 : wanted + 1;
  if (day === 7) return wanted === 1 ? wanted + 2 : wanted - 1;
  return wanted;
}
