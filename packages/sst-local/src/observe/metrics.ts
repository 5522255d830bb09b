import type { LogRecord } from "../aws/log-record.ts";
import { isRecord, type Properties, record, records, text, texts } from "../graph/inputs.ts";
import type { MetricValue } from "./data.ts";

/** A value of a metric that CloudWatch would extract from a log line. */
export interface Metric extends MetricValue {
  /** Physical name of the function. */
  function: string;
  requestId: string | undefined;
}

/**
 * The values in a log line of the embedded metric format: one for each metric, value and dimension
 * set. Returns none for another line, and none for a metric whose value is missing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricsOf({ message, functionName, requestId, time }: LogRecord): Metric[] {
  const line = parseEmbedded(message);
  if (!line) return [];
  const metadata = record(line, "_aws");
  const stamp = metadata["Timestamp"];
  return records(metadata, "CloudWatchMetrics").flatMap((directive) => {
    const sets = dimensionSets(directive, line);
    return records(directive, "Metrics").flatMap((definition) => {
      const name = text(definition, "Name") ?? "";
      return valuesOf(line[name]).flatMap((value) =>
        sets.map((dimensions) => ({
          namespace: text(directive, "Namespace") ?? "",
          name,
          unit: text(definition, "Unit") ?? "None",
          value,
          dimensions,
          timestamp: typeof stamp === "number" ? stamp : time,
          function: functionName,
          requestId,
        })),
      );
    });
  });
}

/** True for a log line in the embedded metric format. */
export const isEmbeddedMetric = (message: string): boolean => parseEmbedded(message) !== undefined;

function parseEmbedded(message: string): Properties | undefined {
  // Called for every log line of every function: most lines are excluded without parsing JSON.
  if (!message.startsWith("{") || !message.includes('"CloudWatchMetrics"')) return undefined;
  try {
    const line: unknown = JSON.parse(message);
    if (!isRecord(line)) return undefined;
    return Array.isArray(record(line, "_aws")["CloudWatchMetrics"]) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** Without dimension sets, a metric has one value without dimensions. */
function dimensionSets(directive: Properties, line: Properties): Record<string, string>[] {
  const sets = Array.isArray(directive["Dimensions"]) ? directive["Dimensions"] : [];
  if (sets.length === 0) return [{}];
  return sets.map((set: unknown) =>
    Object.fromEntries(
      texts({ set }, "set").flatMap((key) => {
        const value = text(line, key);
        return value === undefined ? [] : [[key, value]];
      }),
    ),
  );
}

const valuesOf = (target: unknown): number[] =>
  (Array.isArray(target) ? target : [target]).filter((value) => typeof value === "number");
