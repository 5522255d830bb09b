import { describe, expect, it } from "vitest";
import type { Metric } from "../local-api.ts";
import { formatNumber, pointsOf, seriesOf } from "./series.ts";

const metric = (more: Partial<Metric>): Metric => ({
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
    ["Latency", "service=souk", "milliseconds"],
    ["Sent", "service=souk, route=/rooms", "count"],
    ["Sent", "service=souk", "count"],
  ]);
  expect(series[2]).toMatchObject({
    values: [
      { timestamp: 1, value: 7 },
      { timestamp: 2, value: 5 },
    ],
    sum: 12,
    max: 7,
    last: 5,
  });
});

it("ignores the order of dimensions", () => {
  const one = metric({ dimensions: { a: "1", b: "2" } });
  const other = metric({ dimensions: { b: "2", a: "1" } });
  expect(seriesOf([one, other])).toHaveLength(1);
});

describe("the points of a chart", () => {
  const size = { width: 100, height: 10 };
  it.each([
    [
      "a rise",
      [0, 10],
      [
        [0, 10],
        [100, 0],
      ],
    ],
    ["one value", [4], [[50, 0]]],
    [
      "nothing but zeros",
      [0, 0],
      [
        [0, 10],
        [100, 10],
      ],
    ],
    [
      "values below zero",
      [-5, 5],
      [
        [0, 10],
        [100, 0],
      ],
    ],
  ])("of %s", (_, values, expected) => {
    const stamped = values.map((value, timestamp) => ({ timestamp, value }));
    expect(pointsOf(stamped, size).map(({ x, y }) => [x, y])).toEqual(expected);
  });
});

it.each([
  [1, "1"],
  [1234.567, "1,234.57"],
  [0.001, "0"],
])("formats %d as %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});
