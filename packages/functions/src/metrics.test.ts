import { afterEach, expect, it, vi } from "vitest";
import {
  type BusinessMetric,
  businessDimensions,
  businessMetrics,
  businessNamespace,
} from "@souk/contract/business-metrics";
import { flushMetrics, metrics } from "./metrics.ts";

// Makes Powertools write to the console that can be spied on.
vi.hoisted(() => {
  process.env["POWERTOOLS_DEV"] = "true";
  process.env["POWERTOOLS_METRICS_DISABLED"] = "false";
  process.env["SST_RESOURCE_App"] = JSON.stringify({ name: "souk", stage: "somebody" });
});

afterEach(() => vi.restoreAllMocks());

it("logs each metric with the declared namespace, dimensions and unit", () => {
  const written = vi.spyOn(console, "log").mockReturnValue();
  const declared = Object.entries(businessMetrics) as [BusinessMetric, "Count"][];
  for (const [name, unit] of declared) metrics.addMetric(name, unit, 1);
  flushMetrics();
  const line = JSON.parse(String(written.mock.calls[0]?.[0])) as Record<string, unknown>;
  expect(line).toMatchObject({
    ...businessDimensions("somebody"),
    _aws: {
      CloudWatchMetrics: [
        {
          Namespace: businessNamespace,
          Dimensions: [Object.keys(businessDimensions("somebody"))],
          Metrics: declared.map(([Name, Unit]) => ({ Name, Unit })),
        },
      ],
    },
  });
});
