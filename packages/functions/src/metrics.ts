import { Metrics } from "@aws-lambda-powertools/metrics";
import { businessDimensions, businessNamespace } from "@souk/contract/business-metrics";
import type { BusinessMetric, businessMetrics } from "@souk/contract/business-metrics";

type Units = typeof businessMetrics;

/** Metrics that accept only the declared names, each in its unit. */
interface BusinessMetrics extends Pick<Metrics, "hasStoredMetrics" | "publishStoredMetrics"> {
  addMetric<Name extends BusinessMetric>(name: Name, unit: Units[Name], value: number): void;
}

/** SST sets the app and the stage in every function. https://sst.dev/docs/reference/sdk */
const { stage = "none" } = JSON.parse(process.env["SST_RESOURCE_App"] ?? "{}") as {
  stage?: string;
};
const { service: serviceName, ...defaultDimensions } = businessDimensions(stage);

/**
 * The business metrics of a function, logged in CloudWatch's embedded metric format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html).
 */
export const metrics: BusinessMetrics = new Metrics({
  namespace: businessNamespace,
  serviceName,
  defaultDimensions,
});

/** Logs the metrics that were added since the last call, if there are any. */
export function flushMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
