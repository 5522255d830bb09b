import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Journal } from "../journal.ts";
import { ManualClock } from "../testing/manual-clock.ts";
import { compileExpression } from "./expression.ts";
import {
  checkCreatedSchedule,
  type CreatedSchedule,
  type ScheduleEntry,
  ScheduleRunner,
} from "./runner.ts";

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-schedules-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A runner in a state folder, and what it ran: `<id> <time of day>`. */
function start(clock: ManualClock, stateDir = folder()) {
  const ran: string[] = [];
  const journal = new Journal<{ schedule: CreatedSchedule }>(join(stateDir, "schedules.jsonl"), {
    schedule: checkCreatedSchedule,
  });
  const runner = new ScheduleRunner({
    journal,
    clock,
    run: (id, time) => ran.push(`${id} ${new Date(time).toISOString().slice(11, 16)}`),
  });
  const stop = () => {
    runner.stop();
    journal.close();
  };
  return { ran, runner, stop, stateDir };
}

const entry = (expression: string, more: Partial<ScheduleEntry> = {}): ScheduleEntry => ({
  id: "s",
  expression,
  compiled: compileExpression(expression, ["rate", "cron", "at"]),
  timeZone: "UTC",
  runsAtOnce: false,
  ...more,
});

it("runs each schedule when it is due", () => {
  const clock = new ManualClock("2026-11-28T10:00:10Z");
  const { ran, runner } = start(clock);
  runner.replace([
    entry("rate(5 minutes)", { id: "rate" }),
    entry("cron(0/10 * * * ? *)", { id: "cron" }),
    entry("at(2026-11-28T10:08:00)", { id: "at" }),
  ]);
  clock.advanceTo("2026-11-28T10:10:30Z");
  expect(ran).toEqual(["rate 10:05", "at 10:08", "cron 10:10", "rate 10:10"]);
});

it("runs a rate at once where it is asked to, and only when the schedule is created", () => {
  const clock = new ManualClock("2026-11-28T10:00:00Z");
  const first = start(clock);
  first.runner.replace([entry("rate(5 minutes)", { runsAtOnce: true })]);
  expect(first.ran).toEqual(["s 10:00"]);
  first.stop();
  const second = start(clock, first.stateDir);
  second.runner.replace([entry("rate(5 minutes)", { runsAtOnce: true })]);
  expect(second.ran).toEqual([]);
});

it("leaves out what was due while it did not run, and keeps counting a rate", () => {
  const clock = new ManualClock("2026-11-28T10:02:00Z");
  const first = start(clock);
  const entries = [entry("rate(10 minutes)"), entry("at(2026-11-28T10:30:00)", { id: "at" })];
  first.runner.replace(entries);
  first.stop();
  clock.advanceTo("2026-11-28T10:35:00Z");
  const second = start(clock, first.stateDir);
  second.runner.replace(entries);
  clock.advanceTo("2026-11-28T10:45:00Z");
  expect([...first.ran, ...second.ran]).toEqual(["s 10:42"]);
});

it("runs once what became due several times while the machine slept", () => {
  const clock = new ManualClock("2026-11-28T10:00:30Z");
  const { ran, runner } = start(clock);
  runner.replace([entry("cron(* * * * ? *)")]);
  clock.jumpTo("2026-11-28T12:00:30Z");
  clock.advanceTo("2026-11-28T12:01:00Z");
  expect(ran).toEqual(["s 10:01", "s 12:01"]);
});

it("goes on with unchanged schedules when others change, and drops those that are gone", () => {
  const clock = new ManualClock("2026-11-28T10:00:30Z");
  const { ran, runner } = start(clock);
  runner.replace([entry("rate(2 minutes)"), entry("rate(1 minute)", { id: "gone" })]);
  clock.advanceTo("2026-11-28T10:01:40Z");
  runner.replace([entry("rate(2 minutes)"), entry("cron(2 10 * * ? *)", { id: "new" })]);
  clock.advanceTo("2026-11-28T10:02:40Z");
  expect(ran).toEqual(["gone 10:01", "new 10:02", "s 10:02"]);
});

it("runs what became due while the graph was being replaced", () => {
  const clock = new ManualClock("2026-11-28T10:00:30Z");
  const { ran, runner } = start(clock);
  const entries = [entry("cron(* * * * ? *)")];
  runner.replace(entries);
  clock.wake = () => () => {};
  clock.advanceTo("2026-11-28T10:01:00Z");
  expect(ran).toEqual(["s 10:01"]);
  clock.advanceTo("2026-11-28T10:02:00Z");
  runner.replace(entries);
  expect(ran).toEqual(["s 10:01", "s 10:02"]);
});

it("keeps to the start and the end date", () => {
  const clock = new ManualClock("2026-11-28T10:00:00Z");
  const { ran, runner } = start(clock);
  const startDate = Date.parse("2026-11-28T10:30:00Z");
  const endDate = Date.parse("2026-11-28T10:50:00Z");
  runner.replace([
    entry("rate(10 minutes)", { id: "rate", startDate, endDate }),
    entry("cron(0/15 * * * ? *)", { id: "cron", startDate, endDate }),
  ]);
  clock.advanceTo("2026-11-28T12:00:00Z");
  expect(ran).toEqual([...["rate 10:30", "cron 10:30", "rate 10:40", "cron 10:45", "rate 10:50"]]);
});
