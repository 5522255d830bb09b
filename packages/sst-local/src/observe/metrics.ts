import type { LogRecord } from "../services/lambda/index.ts";
import { isRecord, type Properties, record, records, text, texts } from "../graph/inputs.ts";

/** One value of a metric, as CloudWatch would take it from a log line. */
export interface Metric {
  namespace: string;
  name: string;
  /** `None` where the line names none. */
  unit: string;
  value: number;
  dimensions: Record<string, string>;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Physical name of the function that wrote it. */
  function: string;
  requestId: string | undefined;
}

/**
 * The values in a log line of the embedded metric format: one for each metric, value and set of
 * dimensions. None where it is another line, or where a value it promises is not in it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricsOf({ message, functionName, requestId, time }: LogRecord): Metric[] {
  const line = embedded(message);
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

/** Whether a log line is for CloudWatch's metrics and not for people. */
export const isEmbeddedMetric = (message: string): boolean => embedded(message) !== undefined;

function embedded(message: string): Properties | undefined {
  // Every line of every function passes here: most are told apart without parsing them.
  if (!message.startsWith("{") || !message.includes('"CloudWatchMetrics"')) return undefined;
  try {
    const line: unknown = JSON.parse(message);
    if (!isRecord(line)) return undefined;
    return Array.isArray(record(line, "_aws")["CloudWatchMetrics"]) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** Without any set there is still the metric, which has no dimensions then. */
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
