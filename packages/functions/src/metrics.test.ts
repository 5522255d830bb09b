import {
  type BusinessMetric,
  businessDimensions,
  businessMetrics,
  businessNamespace,
} from "@souk/contract/business-metrics";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { logged } from "../test/logs.ts";
import { flushMetrics, metrics } from "./metrics.ts";

vi.hoisted(() => {
  process.env["SST_RESOURCE_App"] = JSON.stringify({ name: "souk", stage: "somebody" });
});

let log: ReturnType<typeof logged>;
beforeEach(() => {
  log = logged();
});
afterEach(() => vi.restoreAllMocks());

const written = () => log.lines.map((line) => JSON.parse(line) as unknown);

it("logs each metric with the declared namespace, dimensions and unit", () => {
  const names = Object.keys(businessMetrics) as BusinessMetric[];
  for (const name of names) metrics.addMetric(name, 1);
  flushMetrics();
  expect(written()).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: businessNamespace,
            Dimensions: [Object.keys(businessDimensions("somebody"))],
            Metrics: names.map((Name) => ({ Name, Unit: businessMetrics[Name] })),
          },
        ],
      },
      ...businessDimensions("somebody"),
      ...Object.fromEntries(names.map((name) => [name, 1])),
    },
  ]);
});

it("logs all values of a metric in one line, and each value once", () => {
  for (const total of [1.5, 2]) metrics.addMetric("OrderTotal", total);
  flushMetrics();
  flushMetrics();
  expect(written()).toMatchObject([{ OrderTotal: [1.5, 2] }]);
});
