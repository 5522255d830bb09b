import type { Metric, Statistic } from "./metric.ts";

/**
 * A widget of the dashboard, whose grid has 24 columns. CloudWatch chooses the position.
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
  /** Uses the right axis, for a different unit. */
  right?: boolean;
}

export const line = (label: string, metric: Metric, right = false): Line => ({
  metric,
  label,
  right,
});

/** One line for each statistic of a metric. */
export const lines = (metric: (statistic: Statistic) => Metric, ...statistics: Statistic[]) =>
  statistics.map((statistic) => line(statistic, metric(statistic)));

/** A chart with data points of one minute, by default a third of a row wide. */
export function chart(title: string, content: Line[], { width = 8, height = 6 } = {}): Widget {
  return {
    type: "metric",
    width,
    height,
    properties: { title, ...region(), view: "timeSeries", period: 60, metrics: rows(content) },
  };
}

/** The totals of the dashboard's time range. */
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
