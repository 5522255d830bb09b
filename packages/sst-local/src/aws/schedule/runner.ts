import { checkFields } from "../files.ts";
import type { CompiledExpression, Schedule } from "./expression.ts";

/** When a schedule was created, which the state folder keeps. */
export interface CreatedSchedule {
  /** The schedule's id, expression and time zone. */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

export const checkCreatedSchedule = (value: unknown): CreatedSchedule =>
  checkFields<CreatedSchedule>(value, { string: ["key"], number: ["createdAt"] });

/** The part of a journal that keeps when schedules were created. */
interface ScheduleJournal {
  get(kind: "schedule", id: string): CreatedSchedule | undefined;
  set(kind: "schedule", id: string, value: CreatedSchedule): void;
  delete(kind: "schedule", id: string): void;
  values(kind: "schedule"): Iterable<CreatedSchedule>;
}

/** A schedule of the graph. */
export interface ScheduleEntry {
  /** ARN. */
  readonly id: string;
  /** As the infra has it, by which a changed schedule is known. */
  readonly expression: string;
  readonly compiled: CompiledExpression;
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly startDate?: number | undefined;
  readonly endDate?: number | undefined;
  /** True where a rate has its first time at once, and not after the first interval. */
  readonly runsAtOnce: boolean;
}

/** The clock of this machine, and another one in tests. */
export interface ScheduleClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls once a time is reached; returns what cancels it. */
  wake(time: number, run: () => void): () => void;
}

/** The longest delay of a timer. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const LONGEST_MS = 2 ** 31 - 1;

export const systemClock: ScheduleClock = {
  now: Date.now,
  wake(time, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, time - Date.now()), LONGEST_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface ScheduleRunnerOptions {
  readonly journal: ScheduleJournal;
  readonly clock: ScheduleClock;
  /** @param time when it was due, in epoch milliseconds */
  readonly run: (id: string, time: number) => void;
}

interface Planned {
  readonly id: string;
  readonly schedule: Schedule;
  /** What was due until then has run. */
  readonly after: number;
  readonly due: number | undefined;
}

/**
 * Runs schedules on time while the process runs. What was due while it did not run is left out; what
 * is late since the machine slept runs once.
 */
export class ScheduleRunner {
  readonly #options: ScheduleRunnerOptions;
  #planned: ReadonlyMap<string, Planned> = new Map();
  #cancel: (() => void) | undefined;

  constructor(options: ScheduleRunnerOptions) {
    this.#options = options;
  }

  /** Takes the schedules of a graph. Those that are unchanged go on. */
  replace(entries: readonly ScheduleEntry[]): void {
    const { clock, journal } = this.#options;
    const now = clock.now();
    const byKey = new Map(
      entries.map((entry) => [`${entry.id} ${entry.expression} ${entry.timeZone}`, entry]),
    );
    for (const { key } of [...journal.values("schedule")]) {
      if (!byKey.has(key)) journal.delete("schedule", key);
    }
    this.#planned = new Map(
      Array.from(byKey, ([key, entry]) => {
        const known = journal.get("schedule", key);
        if (!known) journal.set("schedule", key, { key, createdAt: now });
        const from = entry.startDate ?? known?.createdAt ?? now;
        const schedule = limited(entry, entry.compiled({ timeZone: entry.timeZone, from }));
        const after = this.#planned.get(key)?.after ?? (known || !entry.runsAtOnce ? now : now - 1);
        return [key, { id: entry.id, schedule, after, due: schedule.next(after) }];
      }),
    );
    this.#run();
  }

  stop(): void {
    this.#cancel?.();
    this.#planned = new Map();
  }

  /** Runs what is due, and waits for what is due next. */
  #run(): void {
    const { clock, run } = this.#options;
    this.#cancel?.();
    const now = clock.now();
    const isDue = ({ due }: Planned) => due !== undefined && due <= now;
    const due = [...this.#planned.values()].filter(isDue);
    this.#planned = new Map(
      Array.from(this.#planned, ([key, one]) => [
        key,
        isDue(one) ? { ...one, after: now, due: one.schedule.next(now) } : one,
      ]),
    );
    for (const one of due) if (one.due !== undefined) run(one.id, one.due);
    const next = Math.min(...[...this.#planned.values()].map((one) => one.due ?? Infinity));
    this.#cancel = next === Infinity ? undefined : clock.wake(next, () => this.#run());
  }
}

/** A schedule within its start and end date. */
const limited = ({ endDate, startDate }: ScheduleEntry, { next }: Schedule): Schedule => ({
  next(after) {
    const time = next(startDate === undefined ? after : Math.max(after, startDate - 1));
    return time !== undefined && endDate !== undefined && time > endDate ? undefined : time;
  },
});
