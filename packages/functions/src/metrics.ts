import { Metrics } from "@aws-lambda-powertools/metrics";

/**
 * The business metrics of a function, as log lines that CloudWatch reads
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html).
 */
export const metrics = new Metrics({ namespace: "Souk", serviceName: "souk" });

/** Writes what was counted since the last time, if anything was. */
export function flushMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
