import { logicalNameOf } from "../functions/aliases.ts";
import { purgeFailures } from "../functions/purge.ts";
import { dynamo, dynamoUserErrors, lambda, type Metric, restApi, sqs } from "./metric.ts";
import { streamReaders, watched } from "./watched.ts";

/** When somebody is to be told. */
export interface Alarm {
  /** Unique in the stage. */
  name: string;
  /** What is the matter, for whoever gets the mail. */
  description: string;
  metric: Metric | Expression;
  comparison: "GreaterThanOrEqualToThreshold" | "GreaterThanThreshold" | "LessThanThreshold";
  threshold: number;
  /** Seconds that make one value. */
  period: number;
  /** Values in a row that must be wrong, or … */
  periods: number;
  /** … of which so many must be. */
  wrong?: number;
  /** What a period without a value counts as; as being all right, unless told otherwise. */
  missing?: "breaching" | "notBreaching";
}

/** A value computed of several metrics. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html */
export interface Expression {
  expression: string;
  /** By the name that the expression calls them. */
  metrics: Record<string, Metric>;
}

const once = { period: 60, periods: 1 };
const fiveMinutes = { period: 60, periods: 5 };
const some = { comparison: "GreaterThanOrEqualToThreshold", threshold: 1 } as const;

/**
 * The alarms about what runs. Each goes off within minutes and is over as soon as its metric is back
 * to normal or silent: what is missing is no fault in any of these metrics, most of which are only
 * written when there is something to count.
 */
export function alarms(): Alarm[] {
  return [
    ...watched.flatMap(({ fn, duration, invocations }): Alarm[] => {
      const name = logicalNameOf(fn);
      return [
        {
          name: `${name}Errors`,
          description: `${name} threw or timed out`,
          metric: lambda(fn, "Errors"),
          ...some,
          ...once,
        },
        {
          name: `${name}Throttles`,
          description: `${name} was called more often at once than may run`,
          metric: lambda(fn, "Throttles"),
          ...some,
          ...once,
        },
        {
          name: `${name}Duration`,
          description: `One in twenty invocations of ${name} takes longer than ${duration} ms`,
          metric: lambda(fn, "Duration", "p95"),
          comparison: "GreaterThanThreshold",
          threshold: duration,
          ...fiveMinutes,
        },
        {
          name: `${name}Invocations`,
          description: `${name} is called ${invocations} times a minute`,
          metric: lambda(fn, "Invocations"),
          comparison: "GreaterThanOrEqualToThreshold",
          threshold: invocations,
          ...once,
        },
      ];
    }),
    {
      name: "ApiLatency",
      description: "One in twenty answers of the API takes longer than a second",
      metric: restApi("Latency", "p95"),
      comparison: "GreaterThanThreshold",
      threshold: 1000,
      ...fiveMinutes,
    },
    {
      name: "Api4xxRate",
      description: "Of at least twenty requests a minute, one in fifty is refused as wrong",
      // Of three requests one is quickly wrong. The average of an error metric is its share.
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
      description: "One in fifty requests fails through our fault",
      metric: restApi("5XXError", "Average"),
      comparison: "GreaterThanThreshold",
      threshold: 0.02,
      ...fiveMinutes,
    },
    ...(["Read", "Write"] as const).map((kind): Alarm => ({
      name: `Table${kind}Throttles`,
      description: `The table turned away ${kind.toLowerCase()}s`,
      metric: dynamo(`${kind}ThrottleEvents`),
      ...some,
      ...once,
    })),
    {
      name: "TableUserErrors",
      description: "DynamoDB refuses requests as wrong, of this stage or another in the account",
      metric: dynamoUserErrors,
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: 5,
      period: 300,
      periods: 1,
    },
    ...streamReaders.map((fn): Alarm => ({
      name: `${logicalNameOf(fn)}IteratorAge`,
      description: `${logicalNameOf(fn)} is more than a minute behind the table`,
      metric: lambda(fn, "IteratorAge", "Maximum"),
      comparison: "GreaterThanThreshold",
      threshold: 60_000,
      ...fiveMinutes,
    })),
    {
      name: "PurgeFailuresDepth",
      description: "Rooms were deleted of which something is left",
      metric: sqs(purgeFailures, "ApproximateNumberOfMessagesVisible", "Maximum"),
      ...some,
      period: 300,
      periods: 1,
    },
  ];
}
