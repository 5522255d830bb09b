import { logicalNameOf } from "../functions/aliases.ts";
import { purgeFailures } from "../functions/purge.ts";
import { business, dynamo, lambda, restApi, sqs } from "./metric.ts";
import { streamReaders, monitoredFunctions } from "./monitored-functions.ts";
import { chart, line, lines, totals, type Widget } from "./widget.ts";

/** Orders and messages. */
export const businessWidgets = (): Widget[] => [
  chart("Orders per minute", [
    line("orders", business("SuccessfulOrder")),
    line("total amount", business("OrderTotal"), true),
  ]),
  totals("Orders in total", [
    line("orders", business("SuccessfulOrder")),
    line("total amount", business("OrderTotal")),
  ]),
  chart("Messages per minute", [line("messages", business("MessageSent"))]),
];

export const apiWidgets = (): Widget[] => [
  chart("API: requests", [line("requests", restApi("Count", "SampleCount"))]),
  chart("API: errors", [line("4xx", restApi("4XXError")), line("5xx", restApi("5XXError"))]),
  chart("API: latency, ms", [
    ...lines((statistic) => restApi("Latency", statistic), "p50", "p95"),
    line("p95 of the integration", restApi("IntegrationLatency", "p95")),
  ]),
];

/** A widget for each function, four in a row. */
export const functionWidgets = (): Widget[] =>
  monitoredFunctions.map(({ fn }) =>
    chart(
      logicalNameOf(fn),
      [
        line("invocations", lambda(fn, "Invocations")),
        line("errors", lambda(fn, "Errors")),
        line("throttles", lambda(fn, "Throttles")),
        line("concurrency", lambda(fn, "ConcurrentExecutions", "Maximum")),
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
  chart("Table: rejected requests", [
    line("reads throttled", dynamo("ReadThrottleEvents")),
    line("writes throttled", dynamo("WriteThrottleEvents")),
    line("failed conditions", dynamo("ConditionalCheckFailedRequests")),
  ]),
  chart(
    "Table: latency, ms",
    operations.map((operation) =>
      line(operation, dynamo("SuccessfulRequestLatency", "Average", operation)),
    ),
  ),
  chart(
    "Stream: iterator age, ms",
    streamReaders.map((fn) => line(logicalNameOf(fn), lambda(fn, "IteratorAge", "Maximum"))),
    { width: 12 },
  ),
  chart(
    "Purge: failed batches",
    [line("in the queue", sqs(purgeFailures, "ApproximateNumberOfMessagesVisible", "Maximum"))],
    { width: 12 },
  ),
];
