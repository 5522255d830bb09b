import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import { type Demand, isWorthAnother } from "./scaling.ts";

/** Ten invocations wait for an instance that takes 20 ms for each and mostly waits itself. */
const demand: Demand = {
  waiting: 10,
  waitedMs: 5,
  medianMs: 20,
  runningMs: 1,
  instances: 1,
  startMs: 100,
  busyShare: 0.05,
  mainBusyShare: 0.1,
};
const cores = availableParallelism();

it.each<[string, Partial<Demand>, boolean]>([
  ["the queue would wait longer than a start takes", {}, true],
  ["the queue is empty before an instance is ready", { waiting: 4 }, false],
  ["more instances share the queue", { instances: 3 }, false],
  ["invocations have waited as long since the last start", { waiting: 1, waitedMs: 101 }, true],
  [
    "no invocation has ended, and the busy ones run longer",
    { medianMs: undefined, runningMs: 11 },
    true,
  ],
  ["nothing waits", { waiting: 0, waitedMs: 1000 }, false],
  ["the first instance is still loading", { startMs: undefined }, false],
  ["there is none", { startMs: undefined, instances: 0 }, true],
  ["instances need every core", { busyShare: 1, instances: cores, waiting: 1000 }, false],
  ["this process's main thread is saturated", { mainBusyShare: 0.9 }, false],
  [
    "no invocation ended for as long as a start takes",
    { mainBusyShare: 0.9, runningMs: 101 },
    true,
  ],
])("decides about another instance when %s", (_, change, expected) => {
  expect(isWorthAnother({ ...demand, ...change }, 1)).toBe(expected);
});

it("counts a start startFactor times", () => {
  expect(isWorthAnother(demand, 2)).toBe(false);
  expect(isWorthAnother({ ...demand, waiting: 1, mainBusyShare: 1 }, 0)).toBe(true);
});
