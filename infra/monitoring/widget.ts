import type { Metric, Statistic } from "./metric.ts";

/**
 * A part of the dashboard, on a grid of 24 columns; CloudWatch finds the place.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export interface Widget {
  type: "metric" | "log" | "text" | "alarm";
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/** A line of a chart. */
export interface Line {
  metric: Metric;
  label: string;
  /** Against the axis on the right, for what has another unit. */
  right?: boolean;
}

export const line = (label: string, metric: Metric, right = false): Line => ({
  metric,
  label,
  right,
});

/** The same metric by several statistics. */
export const lines = (metric: (statistic: Statistic) => Metric, ...statistics: Statistic[]) =>
  statistics.map((statistic) => line(statistic, metric(statistic)));

/** A chart by the minute. A third of a row wide unless told otherwise. */
export function chart(title: string, content: Line[], { width = 8, height = 6 } = {}): Widget {
  return {
    type: "metric",
    width,
    height,
    properties: { title, ...region(), view: "timeSeries", period: 60, metrics: rows(content) },
  };
}

/** The sums over all the time that the dashboard shows. */
export function totals(title: string, content: Line[], { width = 8, height = 6 } = {}): Widget {
  return {
    type: "metric",
    width,
    height,
    properties: {
      title,
      ...region(),
      view: "singleValue",
      period: 60,
      setPeriodToTimeRange: true,
      metrics: rows(content),
    },
  };
}

export const region = () => ({ region: aws.getRegionOutput().name });

const rows = (content: Line[]): unknown[][] =>
  content.map(({ metric: { namespace, metricName, dimensions, statistic }, label, right }) => [
    namespace,
    metricName,
    ...Object.entries(dimensions).flat(),
    { stat: statistic, label, ...(right && { yAxis: "right" }) },
  ]);
