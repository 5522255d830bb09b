import { describe, expect, it } from "vitest";
import { compileExpression, type ExpressionKind } from "./expression.ts";

const KINDS: readonly ExpressionKind[] = ["rate", "cron", "at"];

/** The first occurrences after a time, in UTC. */
function occurrences(
  expression: string,
  after: string,
  { count = 3, timeZone = "UTC", from = after } = {},
): string[] {
  const schedule = compileExpression(expression, KINDS)({ timeZone, from: Date.parse(from) });
  const found: string[] = [];
  let time: number | undefined = Date.parse(after);
  while (found.length < count) {
    time = schedule.next(time);
    if (time === undefined) break;
    found.push(new Date(time).toISOString().slice(0, 16));
  }
  return found;
}

describe("cron()", () => {
  it.each<[string, string, string[]]>([
    // The examples of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    ["0 10 * * ? *", "2026-11-28T10:00Z", ["2026-11-29T10:00", "2026-11-30T10:00"]],
    ["15 12 * * ? *", "2026-11-28T12:14Z", ["2026-11-28T12:15", "2026-11-29T12:15"]],
    ["0 18 ? * MON-FRI *", "2026-11-27T18:00Z", ["2026-11-30T18:00", "2026-12-01T18:00"]],
    ["0 8 1 * ? *", "2026-11-28T00:00Z", ["2026-12-01T08:00", "2027-01-01T08:00"]],
    ["0/15 * * * ? *", "2026-11-28T10:44Z", ["2026-11-28T10:45", "2026-11-28T11:00"]],
    ["0/10 * ? * MON-FRI *", "2026-11-27T23:50Z", ["2026-11-30T00:00", "2026-11-30T00:10"]],
    ["0/5 8-17 ? * MON-FRI *", "2026-11-27T17:55Z", ["2026-11-30T08:00", "2026-11-30T08:05"]],
    ["0/30 20-2 ? * MON-FRI *", "2026-11-27T02:30Z", ["2026-11-27T20:00", "2026-11-27T20:30"]],
    ["15 10 ? * 6L 2019-2028", "2026-11-28T00:00Z", ["2026-12-25T10:15", "2027-01-29T10:15"]],
    ["0 2 ? * SAT#3 *", "2026-11-28T00:00Z", ["2026-12-19T02:00", "2027-01-16T02:00"]],
    ["0 0 ? * 3#5 *", "2026-11-28T00:00Z", ["2026-12-29T00:00", "2027-03-30T00:00"]],
    ["0 0 ? * L *", "2026-11-27T00:00Z", ["2026-11-28T00:00", "2026-12-05T00:00"]],
    ["0 0 L * ? *", "2027-02-01T00:00Z", ["2027-02-28T00:00", "2027-03-31T00:00"]],
    ["0 0 L 2 ? *", "2026-11-28T00:00Z", ["2027-02-28T00:00", "2028-02-29T00:00"]],
    ["0 0 29 2 ? *", "2026-11-28T00:00Z", ["2028-02-29T00:00", "2032-02-29T00:00"]],
    // 15 August 2026 is a Saturday, 15 November a Sunday; 1 August a Saturday, 31 January 2027 a Sunday.
    ["0 0 15W 8,11 ? *", "2026-08-01T00:00Z", ["2026-08-14T00:00", "2026-11-16T00:00"]],
    ["0 0 1W 8 ? *", "2026-07-01T00:00Z", ["2026-08-03T00:00", "2027-08-02T00:00"]],
    ["0 0 31W 1,2 ? *", "2027-01-01T00:00Z", ["2027-01-29T00:00", "2028-01-31T00:00"]],
    ["0 0 LW * ? *", "2026-10-01T00:00Z", ["2026-10-30T00:00", "2026-11-30T00:00"]],
    ["0 0 ? JAN,jul SUN *", "2026-07-26T00:00Z", ["2027-01-03T00:00", "2027-01-10T00:00"]],
    ["0 0 ? * FRI-MON *", "2026-11-24T00:00Z", ["2026-11-27T00:00", "2026-11-28T00:00"]],
    ["5,35 14 1-10/4 * ? *", "2026-11-28T00:00Z", ["2026-12-01T14:05", "2026-12-01T14:35"]],
    ["0 0 1 1 ? 2027", "2026-11-28T00:00Z", ["2027-01-01T00:00"]],
    ["0 0 1 1 ? 2020", "2026-11-28T00:00Z", []],
    ["0 0 30 2 ? *", "2026-11-28T00:00Z", []],
  ])("%s runs after %s at %s", (fields, after, expected) => {
    expect(occurrences(`cron(${fields})`, after, { count: 2 })).toEqual(expected);
  });

  it.each<[string, string]>([
    ["five fields", "0 10 * * ?"],
    ["no ?", "0 1 * * * *"],
    ["two ?", "0 1 ? * ? *"],
    ["both days", "0 1 1 * MON *"],
    ["a minute of 71", "71 8 1 * ? *"],
    ["a word", "0 dummy ? * MON-FRI *"],
    ["an unknown day", "7 20 ? * NOT *"],
    ["a month of 13", "0 0 1 13 ? *"],
    ["a year before 1970", "0 0 1 1 ? 1969"],
    ["a step of 0", "0/0 * * * ? *"],
    ["a range of three", "1-2-3 * * * ? *"],
    ["half a range", "1- * * * ? *"],
    ["the sixth Sunday", "0 0 ? * SUN#6 *"],
    ["nothing", ""],
  ])("is refused with %s", (_, fields) => {
    expect(() => compileExpression(`cron(${fields})`, KINDS)).toThrow();
  });

  it("follows the clocks of its time zone", () => {
    expect(
      occurrences("cron(0 9 * * ? *)", "2026-03-27T12:00Z", { timeZone: "Europe/Paris" }),
    ).toEqual(["2026-03-28T08:00", "2026-03-29T07:00", "2026-03-30T07:00"]);
  });

  it("skips a time that the clocks skip", () => {
    // At 02:00 on 8 March 2026 it became 03:00 in New York.
    expect(
      occurrences("cron(30 2 * * ? *)", "2026-03-07T00:00Z", { timeZone: "America/New_York" }),
    ).toEqual(["2026-03-07T07:30", "2026-03-09T06:30", "2026-03-10T06:30"]);
  });

  it("runs once at a time that the clocks show twice", () => {
    // At 02:00 on 1 November 2026 it became 01:00 again.
    expect(
      occurrences("cron(30 1 * * ? *)", "2026-11-01T00:00Z", { timeZone: "America/New_York" }),
    ).toEqual(["2026-11-01T05:30", "2026-11-02T06:30", "2026-11-03T06:30"]);
    expect(
      occurrences("cron(30 0/1 * * ? *)", "2026-11-01T04:00Z", { timeZone: "America/New_York" }),
    ).toEqual(["2026-11-01T04:30", "2026-11-01T05:30", "2026-11-01T07:30"]);
  });
});

describe("rate()", () => {
  it.each<[string, string[]]>([
    ["rate(1 minute)", ["2026-11-28T10:01", "2026-11-28T10:02"]],
    ["rate(5 minutes)", ["2026-11-28T10:05", "2026-11-28T10:10"]],
    ["rate(1 hour)", ["2026-11-28T11:00", "2026-11-28T12:00"]],
    ["rate(2 days)", ["2026-11-30T10:00", "2026-12-02T10:00"]],
  ])("%s", (expression, expected) => {
    expect(occurrences(expression, "2026-11-28T10:00Z", { count: 2 })).toEqual(expected);
  });

  it("counts from when it was created, and is first due then", () => {
    const from = "2026-11-28T10:03Z";
    expect(occurrences("rate(1 hour)", "2026-11-28T12:30Z", { from })[0]).toBe("2026-11-28T13:03");
    expect(occurrences("rate(1 hour)", "2026-11-28T09:00Z", { from })[0]).toBe("2026-11-28T10:03");
  });

  it.each(["rate(1 minutes)", "rate(5 minute)", "rate(0 minutes)", "rate(5)", "rate(1 week)"])(
    "refuses %s",
    (expression) => {
      expect(() => compileExpression(expression, KINDS)).toThrow();
    },
  );
});

describe("at()", () => {
  it("runs once, by the clocks of its time zone", () => {
    const [timeZone, after] = ["Asia/Tokyo", "2026-11-28T00:00Z"];
    expect(occurrences("at(2026-11-28T10:00:00)", after, { timeZone })).toEqual([
      "2026-11-28T01:00",
    ]);
    expect(occurrences("at(2026-11-27T10:00:00)", after, { timeZone })).toEqual([]);
  });

  it.each(["at(2026-11-28)", "at(2026-13-28T10:00:00)", "at(tomorrow)"])("refuses %s", (one) => {
    expect(() => compileExpression(one, KINDS)).toThrow("at() takes a time");
  });
});

it.each(["", "every day", "rate", "each(5 minutes)", "rate(5 minutes) "])("refuses %j", (one) => {
  expect(() => compileExpression(one, KINDS)).toThrow("it is none of rate(), cron(), at()");
});

it("refuses a kind that the caller does not have", () => {
  expect(() => compileExpression("at(2026-11-28T10:00:00)", ["rate", "cron"])).toThrow(
    "it is none of rate(), cron()",
  );
});
