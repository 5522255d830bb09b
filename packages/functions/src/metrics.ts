import { Metrics } from "@aws-lambda-powertools/metrics";
import { businessDimensions, businessNamespace } from "@souk/contract/business-metrics";
import type { BusinessMetric, businessMetrics } from "@souk/contract/business-metrics";

type Units = typeof businessMetrics;

/** Metrics that can count what is declared, in its unit, and nothing else. */
interface BusinessMetrics extends Pick<Metrics, "hasStoredMetrics" | "publishStoredMetrics"> {
  addMetric<Name extends BusinessMetric>(name: Name, unit: Units[Name], value: number): void;
}

/** SST tells every function its app and stage. https://sst.dev/docs/reference/sdk */
const { stage = "none" } = JSON.parse(process.env["SST_RESOURCE_App"] ?? "{}") as {
  stage?: string;
};
const { service: serviceName, ...defaultDimensions } = businessDimensions(stage);

/**
 * The business metrics of a function, as log lines that CloudWatch reads
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html).
 */
export const metrics: BusinessMetrics = new Metrics({
  namespace: businessNamespace,
  serviceName,
  defaultDimensions,
});

/** Writes what was counted since the last time, if anything was. */
export function flushMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
