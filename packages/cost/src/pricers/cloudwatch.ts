import * as z from "zod";
import { flat, pricer } from "../pricer.ts";

/**
 * An alarm costs by the metrics it looks at: one, or each metric of its expression; more where it
 * looks more often than once a minute.
 */
export const metricAlarm = pricer(
  z.object({
    period: z.number().optional(),
    thresholdMetricId: z.string().optional(),
    metricQueries: z
      .array(z.object({ metric: z.object({ period: z.number() }).optional() }))
      .optional(),
  }),
  ({ period, thresholdMetricId, metricQueries }) => {
    if (thresholdMetricId !== undefined) return { why: "it detects anomalies" };
    const metrics = metricQueries?.flatMap(({ metric }) => metric ?? []) ?? [{ period }];
    const fast = metrics.some((metric) => (metric.period ?? 60) < 60);
    return [
      {
        what: "alarm",
        quantity: Math.max(metrics.length, 1),
        price: fast ? "cloudWatch.alarmFastMetric" : "cloudWatch.alarmMetric",
      },
    ];
  },
);

/** An alarm of other alarms. */
export const compositeAlarm = flat(() => [
  { what: "alarm", quantity: 1, price: "cloudWatch.compositeAlarm" },
]);

/** A dashboard; the account's first three are free, which is not counted on here. */
export const dashboard = flat(() => [
  { what: "dashboard", quantity: 1, price: "cloudWatch.dashboard" },
]);

/** The filter is free; the metric it makes is not, in the hours it has values. */
export const logMetricFilter = flat(({ logMetricFilter: { metrics } }) => [
  { what: "metrics", quantity: metrics, price: "cloudWatch.metric" },
]);

/**
 * A policy that keeps a metric at a target makes two alarms, one to grow by and one to shrink by.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export const scalingPolicy = pricer(z.object({ policyType: z.string() }), ({ policyType }) =>
  policyType === "TargetTrackingScaling"
    ? [{ what: "alarms it makes", quantity: 2, price: "cloudWatch.alarmMetric" }]
    : [],
);
