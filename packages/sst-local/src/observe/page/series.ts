import type { MetricValue } from "../data.ts";

/** The values of a metric with one set of dimensions. */
export interface Series {
  key: string;
  namespace: string;
  name: string;
  /** `ms`, `bytes`, … of CloudWatch's units; empty for None. */
  unit: string;
  /** `route=/rooms, method=GET`; empty where there are none. */
  dimensions: string;
  /** Sorted by time. */
  values: { timestamp: number; value: number }[];
  min: number;
  average: number;
  max: number;
  sum: number;
}

const UNITS: Readonly<Record<string, string>> = {
  None: "",
  Count: "",
  Milliseconds: "ms",
  Microseconds: "µs",
  Seconds: "s",
  Percent: "%",
};

/** Groups values by namespace, name, unit and dimensions. */
export function seriesOf(metrics: readonly MetricValue[]): Series[] {
  const groups = Map.groupBy(metrics, ({ namespace, name, unit, dimensions }) =>
    JSON.stringify([namespace, name, unit, Object.entries(dimensions).toSorted()]),
  );
  return [...groups]
    .map(([key, group]): Series => {
      const [{ namespace, name, unit, dimensions }] = group as [MetricValue];
      const values = group
        .map(({ timestamp, value }) => ({ timestamp, value }))
        .toSorted((a, b) => a.timestamp - b.timestamp);
      const sum = values.reduce((total, { value }) => total + value, 0);
      const numbers = values.map(({ value }) => value);
      return {
        key,
        namespace,
        name,
        unit: UNITS[unit] ?? unit.toLowerCase(),
        dimensions: Object.entries(dimensions)
          .map(([dimension, value]) => `${dimension}=${value}`)
          .join(", "),
        values,
        min: Math.min(...numbers),
        average: sum / values.length,
        max: Math.max(...numbers),
        sum,
      };
    })
    .toSorted((a, b) => a.key.localeCompare(b.key));
}

/** A part of the time: the lowest, average and highest of its values. */
export interface Bucket {
  /** The middle of the part, from 0 to 1. */
  at: number;
  min: number;
  average: number;
  max: number;
}

/** Divides the time from the first to the last value into parts; those without values are left out. */
export function bucketsOf(values: Series["values"], parts: number): Bucket[] {
  const first = values[0]?.timestamp ?? 0;
  const span = (values.at(-1)?.timestamp ?? 0) - first;
  const partOf = (timestamp: number) =>
    span === 0 ? 0 : Math.min(parts - 1, Math.floor(((timestamp - first) / span) * parts));
  return [...Map.groupBy(values, ({ timestamp }) => partOf(timestamp))].map(([part, group]) => {
    const numbers = group.map(({ value }) => value);
    return {
      at: span === 0 ? 0.5 : (part + 0.5) / parts,
      min: Math.min(...numbers),
      average: numbers.reduce((total, value) => total + value, 0) / numbers.length,
      max: Math.max(...numbers),
    };
  });
}
