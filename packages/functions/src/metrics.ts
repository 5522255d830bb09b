import {
  businessDimensions,
  businessMetrics,
  businessNamespace,
} from "@souk/contract/business-metrics";
import type { BusinessMetric } from "@souk/contract/business-metrics";

/** SST sets the app and the stage in every function. https://sst.dev/docs/reference/sdk */
const { stage = "none" } = JSON.parse(process.env["SST_RESOURCE_App"] ?? "{}") as {
  stage?: string;
};
const dimensions = businessDimensions(stage);

/** The values that were added since the last line. */
const added = new Map<BusinessMetric, number[]>();

/** The business metrics of a function. */
export const metrics = {
  /** Adds a value, which `flushMetrics` logs. */
  addMetric(name: BusinessMetric, value: number): void {
    added.set(name, [...(added.get(name) ?? []), value]);
  },
};

/**
 * Logs the metrics that were added since the last call, if there are any, in CloudWatch's embedded
 * metric format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
export function flushMetrics(): void {
  if (added.size === 0) return;
  const directive = {
    Namespace: businessNamespace,
    Dimensions: [Object.keys(dimensions)],
    Metrics: [...added.keys()].map((Name) => ({ Name, Unit: businessMetrics[Name] })),
  };
  const line = {
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    ...dimensions,
    ...Object.fromEntries([...added].map(([name, all]) => [name, all.length > 1 ? all : all[0]])),
  };
  added.clear();
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
