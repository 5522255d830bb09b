import { logicalNameOf } from "../functions/aliases.ts";
import { purgeFailures } from "../functions/purge.ts";
import { dynamo, dynamoUserErrors, lambda, type Metric, restApi, sqs } from "./metric.ts";
import {
  type MonitoredFunction,
  monitoredFunctions,
  streamReaders,
} from "./monitored-functions.ts";

/** An alarm for one metric or metric math expression. */
export interface Alarm {
  /** Unique in the stage. */
  name: string;
  /** The fault, for the recipient of the e-mail. */
  description: string;
  metric: Metric | Expression;
  comparison: "GreaterThanOrEqualToThreshold" | "GreaterThanThreshold" | "LessThanThreshold";
  threshold: number;
  /** Seconds of a data point. */
  period: number;
  /** Data points that are evaluated. */
  periods: number;
  /** How many of them must breach; all by default. */
  datapointsToAlarm?: number;
  /** How a missing data point is treated; `notBreaching` by default. */
  missing?: "breaching" | "notBreaching";
}

/** A metric math expression. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export interface Expression {
  expression: string;
  /** The metrics, by their ids in the expression. */
  metrics: Record<string, Metric>;
}

const oneMinute = { period: 60, periods: 1 };
const fiveMinutes = { period: 60, periods: 5 };
const anyAtAll = { comparison: "GreaterThanOrEqualToThreshold", threshold: 1 } as const;

/**
 * All alarms but the one for orders. Each goes off within minutes and returns to OK as soon as its
 * metric is back to normal. Missing data is not breaching: most of these metrics have data points
 * only if there is something to count.
 */
export const alarms = (): Alarm[] => [
  ...monitoredFunctions.flatMap(functionAlarms),
  ...apiAlarms(),
  ...tableAlarms(),
  ...streamAlarms(),
];

function functionAlarms({ fn, duration, invocations }: MonitoredFunction): Alarm[] {
  const name = logicalNameOf(fn);
  return [
    {
      name: `${name}Errors`,
      description: `${name} threw or timed out`,
      metric: lambda(fn, "Errors"),
      ...anyAtAll,
      ...oneMinute,
    },
    {
      name: `${name}Throttles`,
      description: `${name} was throttled`,
      metric: lambda(fn, "Throttles"),
      ...anyAtAll,
      ...oneMinute,
    },
    {
      name: `${name}Duration`,
      description: `The 95th percentile of the duration of ${name} exceeds ${duration} ms`,
      metric: lambda(fn, "Duration", "p95"),
      comparison: "GreaterThanThreshold",
      threshold: duration,
      ...fiveMinutes,
    },
    {
      name: `${name}Invocations`,
      description: `${name} is invoked ${invocations} times a minute`,
      metric: lambda(fn, "Invocations"),
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: invocations,
      ...oneMinute,
    },
  ];
}

const apiAlarms = (): Alarm[] => [
  {
    name: "ApiLatency",
    description: "The 95th percentile of the API's latency exceeds one second",
    metric: restApi("Latency", "p95"),
    comparison: "GreaterThanThreshold",
    threshold: 1000,
    ...fiveMinutes,
  },
  {
    name: "Api4xxRate",
    description: "More than 2 % of at least twenty requests a minute get a 4xx",
    // With few requests the rate says little. The average of an error metric is its rate.
    metric: {
      expression: "IF(requests >= 20, errors, 0)",
      metrics: {
        errors: restApi("4XXError", "Average"),
        requests: restApi("Count", "SampleCount"),
      },
    },
    comparison: "GreaterThanThreshold",
    threshold: 0.02,
    ...fiveMinutes,
  },
  {
    name: "Api5xxRate",
    description: "More than 2 % of the requests get a 5xx",
    metric: restApi("5XXError", "Average"),
    comparison: "GreaterThanThreshold",
    threshold: 0.02,
    ...fiveMinutes,
  },
];

const tableAlarms = (): Alarm[] => [
  ...(["Read", "Write"] as const).map((kind): Alarm => ({
    name: `Table${kind}Throttles`,
    description: `The table throttled ${kind.toLowerCase()}s`,
    metric: dynamo(`${kind}ThrottleEvents`),
    ...anyAtAll,
    ...oneMinute,
  })),
  {
    name: "TableUserErrors",
    description: "DynamoDB rejects requests as invalid, of this stage or another in the account",
    metric: dynamoUserErrors,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 5,
    period: 300,
    periods: 1,
  },
];

const streamAlarms = (): Alarm[] => [
  ...streamReaders.map((fn): Alarm => ({
    name: `${logicalNameOf(fn)}IteratorAge`,
    description: `${logicalNameOf(fn)} is more than a minute behind the table's stream`,
    metric: lambda(fn, "IteratorAge", "Maximum"),
    comparison: "GreaterThanThreshold",
    threshold: 60_000,
    ...fiveMinutes,
  })),
  {
    name: "PurgeFailuresDepth",
    description: "Batches of the purge failed, so deleted rooms have messages left",
    metric: sqs(purgeFailures, "ApproximateNumberOfMessagesVisible", "Maximum"),
    ...anyAtAll,
    period: 300,
    periods: 1,
  },
];
