import * as z from "zod";
import { flat, pricer } from "../pricer.ts";

/**
 * Alarm: charged per metric, at a higher price for a period of less than a minute. An expression counts
 * each of its metrics.
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
    if (thresholdMetricId !== undefined) return { why: "it is an anomaly detection alarm" };
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

/** Composite alarm. */
export const compositeAlarm = flat(() => [
  { what: "alarm", quantity: 1, price: "cloudWatch.compositeAlarm" },
]);

/** Dashboard. The account's first three are free, which is ignored here. */
export const dashboard = flat(() => [
  { what: "dashboard", quantity: 1, price: "cloudWatch.dashboard" },
]);

/** Log metric filter: free, but its metric is charged for the hours in which it has values. */
export const logMetricFilter = flat(({ logMetricFilter: { metrics } }) => [
  { what: "metrics", quantity: metrics, price: "cloudWatch.metric" },
]);

/**
 * Scaling policy: target tracking creates two alarms, one to scale out and one to scale in.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export const scalingPolicy = pricer(z.object({ policyType: z.string() }), ({ policyType }) =>
  policyType === "TargetTrackingScaling"
    ? [{ what: "alarms it creates", quantity: 2, price: "cloudWatch.alarmMetric" }]
    : [],
);
