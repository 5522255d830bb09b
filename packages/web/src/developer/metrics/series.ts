import type { Metric } from "../local-api.ts";

/** The values of a metric with one set of dimensions. */
export interface Series {
  key: string;
  namespace: string;
  name: string;
  unit: string;
  /** `route=/rooms, method=GET`; empty where there are none. */
  dimensions: string;
  /** Sorted by time. */
  values: { timestamp: number; value: number }[];
  sum: number;
  max: number;
  last: number;
}

/** Groups values by namespace, name, unit and dimensions. */
export function seriesOf(metrics: readonly Metric[]): Series[] {
  const groups = Map.groupBy(metrics, ({ namespace, name, unit, dimensions }) =>
    JSON.stringify([namespace, name, unit, Object.entries(dimensions).toSorted()]),
  );
  return [...groups]
    .map(([key, group]): Series => {
      const [{ namespace, name, unit, dimensions }] = group as [Metric];
      const values = group
        .map(({ timestamp, value }) => ({ timestamp, value }))
        .toSorted((a, b) => a.timestamp - b.timestamp);
      return {
        key,
        namespace,
        name,
        unit: unit === "None" ? "" : unit.toLowerCase(),
        dimensions: Object.entries(dimensions)
          .map(([dimension, value]) => `${dimension}=${value}`)
          .join(", "),
        values,
        sum: values.reduce((sum, { value }) => sum + value, 0),
        max: Math.max(...values.map(({ value }) => value)),
        last: values.at(-1)?.value ?? 0,
      };
    })
    .toSorted((a, b) => a.key.localeCompare(b.key));
}

/** A point of a chart, measured from the left and the top. */
export interface Point {
  x: number;
  y: number;
}

/**
 * Maps values to points. The x axis goes from the first to the last time, and a single value is in
 * the middle; the y axis goes from zero, or the lowest negative value, to the highest value.
 */
export function pointsOf(
  values: Series["values"],
  { width, height }: { width: number; height: number },
): Point[] {
  const times = values.map(({ timestamp }) => timestamp);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const low = Math.min(0, ...values.map(({ value }) => value));
  const high = Math.max(low + Number.EPSILON, ...values.map(({ value }) => value));
  return values.map(({ timestamp, value }) => ({
    x: first === last ? width / 2 : ((timestamp - first) / (last - first)) * width,
    y: height - ((value - low) / (high - low)) * height,
  }));
}

/** A number with at most two decimals. */
export const formatNumber = (value: number): string =>
  new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 }).format(value);
