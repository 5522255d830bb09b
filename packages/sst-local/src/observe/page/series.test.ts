import { expect, it } from "vitest";
import type { MetricValue } from "../data.ts";
import { bucketsOf, seriesOf } from "./series.ts";

const metric = (more: Partial<MetricValue>): MetricValue => ({
  namespace: "Souk",
  name: "Sent",
  unit: "Count",
  value: 1,
  dimensions: { service: "souk" },
  timestamp: 1,
  ...more,
});

it("groups values of the same metric and dimensions, sorted by time", () => {
  const series = seriesOf([
    metric({ timestamp: 2, value: 5 }),
    metric({ timestamp: 1, value: 7 }),
    metric({ name: "Latency", unit: "Milliseconds" }),
    metric({ dimensions: { service: "souk", route: "/rooms" } }),
  ]);
  expect(series.map(({ name, dimensions, unit }) => [name, dimensions, unit])).toEqual([
    ["Latency", "service=souk", "ms"],
    ["Sent", "service=souk, route=/rooms", ""],
    ["Sent", "service=souk", ""],
  ]);
  expect(series[2]).toMatchObject({
    values: [
      { timestamp: 1, value: 7 },
      { timestamp: 2, value: 5 },
    ],
    ...{ min: 5, average: 6, max: 7, sum: 12 },
  });
});

it("ignores the order of dimensions", () => {
  const one = metric({ dimensions: { a: "1", b: "2" } });
  const other = metric({ dimensions: { b: "2", a: "1" } });
  expect(seriesOf([one, other])).toHaveLength(1);
});

it("divides the time of a chart, and leaves out parts without values", () => {
  const values = [0, 1, 9, 10].map((timestamp) => ({ timestamp, value: timestamp }));
  expect(bucketsOf(values, 5)).toEqual([
    { at: 0.1, min: 0, average: 0.5, max: 1 },
    { at: 0.9, min: 9, average: 9.5, max: 10 },
  ]);
  expect(bucketsOf([{ timestamp: 3, value: 2 }], 5)).toEqual([
    { at: 0.5, min: 2, average: 2, max: 2 },
  ]);
  expect(bucketsOf([], 5)).toEqual([]);
});
