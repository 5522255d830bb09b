import { expect, it } from "vitest";
import type { LogRecord } from "../services/lambda/index.ts";
import { isEmbeddedMetric, metricsOf } from "./metrics.ts";

const record = (message: unknown): LogRecord => ({
  functionName: "orders",
  requestId: "r",
  level: "INFO",
  message: typeof message === "string" ? message : JSON.stringify(message),
  time: 5,
  source: "stdout",
  logStreamName: "s",
});

const directive = (more: object) => ({
  _aws: {
    Timestamp: 7,
    CloudWatchMetrics: [
      {
        Namespace: "Souk",
        Dimensions: [["service"]],
        Metrics: [{ Name: "Total", Unit: "Count" }],
        ...more,
      },
    ],
  },
});

it("extracts a value with its unit, dimensions, time, function and request", () => {
  expect(metricsOf(record({ ...directive({}), service: "orders", Total: 3, other: 1 }))).toEqual([
    {
      namespace: "Souk",
      name: "Total",
      unit: "Count",
      value: 3,
      dimensions: { service: "orders" },
      timestamp: 7,
      function: "orders",
      requestId: "r",
    },
  ]);
});

it("extracts each value of a list for each dimension set", () => {
  const line = { ...directive({ Dimensions: [["a"], ["a", "b"]] }), a: "1", b: "2", Total: [3, 4] };
  expect(metricsOf(record(line)).map(({ value, dimensions }) => [value, dimensions])).toEqual([
    [3, { a: "1" }],
    [3, { a: "1", b: "2" }],
    [4, { a: "1" }],
    [4, { a: "1", b: "2" }],
  ]);
});

it.each([[{ Dimensions: [] }], [{ Dimensions: [[]] }], [{ Dimensions: undefined }]])(
  "extracts a metric without dimensions from %j",
  (more) => {
    const metrics = metricsOf(record({ ...directive(more), Total: 3 }));
    expect(metrics).toMatchObject([{ value: 3, dimensions: {} }]);
  },
);

it("defaults to the unit None and the time of the line", () => {
  const line = { ...directive({ Metrics: [{ Name: "Total" }] }), Total: 1 };
  expect(metricsOf(record(line))).toMatchObject([{ unit: "None" }]);
  const untimed = { _aws: { ...line._aws, Timestamp: undefined }, Total: 1 };
  expect(metricsOf(record(untimed))).toMatchObject([{ timestamp: 5 }]);
});

it.each([
  ["text", "hello"],
  ["text that mentions the format", 'see "CloudWatchMetrics"'],
  ["JSON that mentions the format", '{"message":"\\"CloudWatchMetrics\\""}'],
  ["half a line", '{"_aws":{"CloudWatchMetrics":['],
  ["another JSON line", { level: "INFO", message: "sent" }],
])("extracts nothing from %s", (_, message) => {
  expect(metricsOf(record(message))).toEqual([]);
  expect(isEmbeddedMetric(record(message).message)).toBe(false);
});

it("extracts nothing for a value that is missing or not a number", () => {
  expect(metricsOf(record(directive({})))).toEqual([]);
  expect(metricsOf(record({ ...directive({}), Total: "3" }))).toEqual([]);
});
