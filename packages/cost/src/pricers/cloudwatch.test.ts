import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

function alarm(inputs: Record<string, unknown>): Resource {
  return resource("aws:cloudwatch/metricAlarm:MetricAlarm", inputs);
}

it.each<Case>([
  ["alarm of one metric", {}, [alarm({ period: 60 })], 0.1, { alarm: 0.1 }],
  ["alarm that looks every ten seconds", {}, [alarm({ period: 10 })], 0.3, { alarm: 0.3 }],
  [
    "alarm on a rate of two metrics",
    {},
    [
      alarm({
        metricQueries: [
          { id: "rate", expression: "errors / requests" },
          { id: "errors", metric: { period: 60 } },
          { id: "requests", metric: { period: 60 } },
        ],
      }),
    ],
    0.2,
    { alarm: 0.2 },
  ],
  [
    "composite alarm",
    {},
    [resource("aws:cloudwatch/compositeAlarm:CompositeAlarm")],
    0.5,
    { alarm: 0.5 },
  ],
  ["dashboard", {}, [resource("aws:cloudwatch/dashboard:Dashboard")], 3, { dashboard: 3 }],
  [
    "log metric filter",
    { logMetricFilter: { metrics: 4 } },
    [resource("aws:cloudwatch/logMetricFilter:LogMetricFilter")],
    1.2,
    { metrics: 1.2 },
  ],
  [
    "target tracking policy by its two alarms",
    {},
    [resource("aws:appautoscaling/policy:Policy", { policyType: "TargetTrackingScaling" })],
    0.2,
    { "alarms it creates": 0.2 },
  ],
  [
    "step scaling policy",
    {},
    [resource("aws:appautoscaling/policy:Policy", { policyType: "StepScaling" })],
    0,
    {},
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    resource("", { thresholdMetricId: "band" }),
    "it is an anomaly detection alarm",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
