import { expect, it } from "vitest";
import { type Demand, isWorthAnother } from "./scaling.ts";

/** Eleven invocations wait for an instance that takes 20 ms for each and mostly waits itself. */
const demand: Demand = {
  waiting: 11,
  waitedMs: 5,
  medianMs: 20,
  runningMs: 1,
  instances: 1,
  startMs: 100,
  freeCores: 1,
  mainBusyShare: 0.1,
};

it.each<[string, Partial<Demand>, boolean]>([
  ["it saves more than a start takes", {}, true],
  ["it saves less than a start takes", { waiting: 9 }, false],
  ["more instances share the queue", { instances: 3 }, false],
  [
    "invocations have waited for two starts since the last one",
    { waiting: 1, waitedMs: 201 },
    true,
  ],
  ["no invocation has ended yet", { medianMs: undefined, runningMs: 20 }, true],
  ["nothing waits", { waiting: 0, waitedMs: 1000 }, false],
  ["the first instance is still loading", { startMs: undefined }, false],
  ["there is none", { startMs: undefined, instances: 0 }, true],
  ["no core is free", { freeCores: 0.4 }, false],
  ["this process's main thread is saturated", { mainBusyShare: 0.9 }, false],
  ["it saves more than eight starts without a free core", { freeCores: 0, waiting: 81 }, true],
  [
    "no invocation ended for two starts, and no core is free",
    { freeCores: 0, waiting: 1, runningMs: 201 },
    true,
  ],
])("decides about another instance when %s", (_, change, expected) => {
  expect(isWorthAnother({ ...demand, ...change }, 1)).toBe(expected);
});

it("counts a start startFactor times", () => {
  expect(isWorthAnother(demand, 2)).toBe(false);
  expect(isWorthAnother({ ...demand, waiting: 1, mainBusyShare: 1 }, 0)).toBe(true);
});
