import { compileCron, type Cron, LAST_YEAR } from "./cron.ts";
import { localTime, timeOf } from "./time-zone.ts";

/** When something is to run. */
export interface Schedule {
  /** The first time after another one; undefined where there is none. Epoch milliseconds. */
  next(after: number): number | undefined;
}

/** What gives an expression its meaning. */
export interface ScheduleContext {
  /** Of the IANA database; rates have none. */
  readonly timeZone: string;
  /** When a rate begins to count: its first time, in epoch milliseconds. */
  readonly from: number;
}

/** An expression that was read, and waits for what gives it its meaning. */
export type CompiledExpression = (context: ScheduleContext) => Schedule;

export type ExpressionKind = "rate" | "cron" | "at";

const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/**
 * Compiles `rate(5 minutes)`, `cron(0 10 * * ? *)` or `at(2026-11-28T10:00:00)`.
 * @throws Error that says what is wrong with the expression
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function compileExpression(
  expression: string,
  kinds: readonly ExpressionKind[],
): CompiledExpression {
  const [, name, argument = ""] = /^(\w+)\((.*)\)$/.exec(expression) ?? [];
  const kind = kinds.find((one) => one === name);
  if (!kind) throw new Error(`it is none of ${kinds.map((one) => `${one}()`).join(", ")}`);
  return COMPILE[kind](argument);
}

const COMPILE: Readonly<Record<ExpressionKind, (argument: string) => CompiledExpression>> = {
  rate(argument) {
    const [, count = "", unit = "", plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(argument) ?? [];
    const interval = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
    if (!(interval > 0)) throw new Error("a rate is a number above 0 of minutes, hours or days");
    if ((Number(count) === 1) === (plural === "s")) {
      throw new Error("1 has a singular unit, every other number a plural one");
    }
    return ({ from }) => ({
      next: (after) =>
        after < from ? from : from + (Math.floor((after - from) / interval) + 1) * interval,
    });
  },
  cron(argument) {
    const cron = compileCron(argument);
    return ({ timeZone }) => ({ next: (after) => nextOf(cron, after, timeZone) });
  },
  at(argument) {
    const [, ...parts] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/.exec(argument) ?? [];
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
    if (parts.length === 0 || Number.isNaN(Date.parse(`${argument}Z`))) {
      throw new Error("at() takes a time such as 2026-11-28T10:00:00");
    }
    return ({ timeZone }) => {
      const time = timeOf({ year, month, day, hour, minute, second }, timeZone);
      return { next: (after) => (time !== undefined && time > after ? time : undefined) };
    };
  },
};

/**
 * The next occurrence of a cron expression. A time that the clocks skip has none, a time that they
 * show twice has one.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
function nextOf(cron: Cron, after: number, timeZone: string): number | undefined {
  const today = localTime(after, timeZone);
  const date = new Date(Date.UTC(today.year, today.month - 1, today.day));
  for (;;) {
    const year = date.getUTCFullYear();
    if (year > LAST_YEAR) return undefined;
    const day = { year, month: date.getUTCMonth() + 1, day: date.getUTCDate() };
    if (!cron.hasYear(year)) {
      date.setUTCFullYear(year + 1, 0, 1);
      continue;
    }
    if (cron.hasDate(day)) {
      // Earlier hours of today are over, also where the clocks show some of them twice.
      const isToday = day.day === today.day && day.month === today.month && year === today.year;
      const hours = isToday ? cron.hours.filter((hour) => hour >= today.hour) : cron.hours;
      const found = firstOf(hours, cron.minutes, (hour, minute) => {
        const time = timeOf({ ...day, hour, minute, second: 0 }, timeZone);
        return time !== undefined && time > after ? time : undefined;
      });
      if (found !== undefined) return found;
    }
    date.setUTCDate(day.day + 1);
  }
}

/** The first time that is defined, hour by hour. */
function firstOf(
  hours: readonly number[],
  minutes: readonly number[],
  timeAt: (hour: number, minute: number) => number | undefined,
): number | undefined {
  for (const hour of hours) {
    for (const minute of minutes) {
      const time = timeAt(hour, minute);
      if (time !== undefined) return time;
    }
  }
  return undefined;
}
