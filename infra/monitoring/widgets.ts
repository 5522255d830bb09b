import { logicalNameOf } from "../functions/aliases.ts";
import { purgeFailures } from "../functions/purge.ts";
import { business, dynamo, lambda, restApi, sqs } from "./metric.ts";
import { streamReaders, watched } from "./watched.ts";
import { chart, line, lines, totals, type Widget } from "./widget.ts";

/** Orders and messages: what all the rest is for. */
export const businessWidgets = (): Widget[] => [
  chart("Orders a minute", [
    line("orders", business("SuccessfulOrder")),
    line("their total", business("OrderTotal"), true),
  ]),
  totals("Orders in all", [
    line("orders", business("SuccessfulOrder")),
    line("their total", business("OrderTotal")),
  ]),
  chart("Messages a minute", [line("messages", business("MessageSent"))]),
];

export const apiWidgets = (): Widget[] => [
  chart("API: requests", [line("requests", restApi("Count", "SampleCount"))]),
  chart("API: errors", [line("4xx", restApi("4XXError")), line("5xx", restApi("5XXError"))]),
  chart("API: latency, ms", [
    ...lines((statistic) => restApi("Latency", statistic), "p50", "p95"),
    line("p95 without API Gateway", restApi("IntegrationLatency", "p95")),
  ]),
];

/** One for each function, four in a row. */
export const functionWidgets = (): Widget[] =>
  watched.map(({ fn }) =>
    chart(
      logicalNameOf(fn),
      [
        line("invocations", lambda(fn, "Invocations")),
        line("errors", lambda(fn, "Errors")),
        line("throttles", lambda(fn, "Throttles")),
        line("at once", lambda(fn, "ConcurrentExecutions", "Maximum")),
        line("p95, ms", lambda(fn, "Duration", "p95"), true),
      ],
      { width: 6 },
    ),
  );

const operations = ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"];

export const tableWidgets = (): Widget[] => [
  chart("Table: capacity", [
    line("read", dynamo("ConsumedReadCapacityUnits")),
    line("write", dynamo("ConsumedWriteCapacityUnits")),
  ]),
  chart("Table: turned away", [
    line("reads throttled", dynamo("ReadThrottleEvents")),
    line("writes throttled", dynamo("WriteThrottleEvents")),
    line("conditions not met", dynamo("ConditionalCheckFailedRequests")),
  ]),
  chart(
    "Table: latency, ms",
    operations.map((operation) =>
      line(operation, dynamo("SuccessfulRequestLatency", "Average", operation)),
    ),
  ),
  chart(
    "Stream: behind the table, ms",
    streamReaders.map((fn) => line(logicalNameOf(fn), lambda(fn, "IteratorAge", "Maximum"))),
    { width: 12 },
  ),
  chart(
    "Purge: what could not be done",
    [line("waiting", sqs(purgeFailures, "ApproximateNumberOfMessagesVisible", "Maximum"))],
    { width: 12 },
  ),
];
