import { byType, type Graph, type Resource } from "../graph/index.ts";
import { flag, number, record, records, text, texts } from "../graph/inputs.ts";
import type { Mapping, Source } from "./mapping.ts";

const TYPE = "aws:lambda/eventSourceMapping:EventSourceMapping";

/** The event source mappings of a graph whose source is in it and can be polled. */
export const mappingsOf = (graph: Graph): Mapping[] =>
  byType(graph, TYPE).flatMap((resource) => {
    const source = sourceOf(resource, graph);
    return source ? [mappingOf(resource, source)] : [];
  });

/** What a mapping reads from: a table's stream or a queue of the graph; undefined for any other. */
export function sourceOf({ inputs }: Resource, graph: Graph): Source | undefined {
  const arn = text(inputs, "eventSourceArn") ?? "";
  if (byType(graph, "aws:sqs/queue:Queue").some(({ outputs }) => outputs["arn"] === arn)) {
    return { kind: "queue", arn };
  }
  const table = byType(graph, "aws:dynamodb/table:Table").find(
    ({ outputs }) =>
      arn.startsWith(`${text(outputs, "arn")}/stream/`) || outputs["streamArn"] === arn,
  );
  if (!table) return undefined;
  return {
    kind: "dynamodb-stream",
    arn,
    tableName: text(table.outputs, "name") ?? table.id,
    // undefined for a table without a stream
    viewType: flag(table.inputs, "streamEnabled")
      ? (text(table.inputs, "streamViewType") ?? "NEW_AND_OLD_IMAGES")
      : undefined,
  };
}

/** Reads a mapping's inputs; those that are absent or of another type have AWS's defaults. */
function mappingOf({ inputs, outputs }: Resource, source: Source): Mapping {
  const functionName = text(inputs, "functionName") ?? "";
  return {
    functionName,
    functionArn: text(outputs, "functionArn") ?? functionName,
    source,
    enabled: inputs["enabled"] !== false,
    startingPosition: text(inputs, "startingPosition"),
    batchSize: number(inputs, "batchSize"),
    maximumBatchingWindowInSeconds: number(inputs, "maximumBatchingWindowInSeconds") ?? 0,
    parallelizationFactor: number(inputs, "parallelizationFactor") ?? 1,
    maximumConcurrency: number(record(inputs, "scalingConfig"), "maximumConcurrency"),
    maximumRetryAttempts: number(inputs, "maximumRetryAttempts") ?? -1,
    maximumRecordAgeInSeconds: number(inputs, "maximumRecordAgeInSeconds") ?? -1,
    bisectBatchOnFunctionError: flag(inputs, "bisectBatchOnFunctionError"),
    reportBatchItemFailures: texts(inputs, "functionResponseTypes").includes(
      "ReportBatchItemFailures",
    ),
    tumblingWindowInSeconds: number(inputs, "tumblingWindowInSeconds") ?? 0,
    filterPatterns: records(record(inputs, "filterCriteria"), "filters").flatMap(
      (filter) => text(filter, "pattern") ?? [],
    ),
    onFailureArn: text(record(record(inputs, "destinationConfig"), "onFailure"), "destinationArn"),
  };
}

/** Mappings whose source is not emulated. */
export const sourcesNotEmulated = (graph: Graph): string[] =>
  byType(graph, "aws:lambda/eventSourceMapping:EventSourceMapping")
    .filter((resource) => !sourceOf(resource, graph))
    .map(
      ({ inputs }) =>
        `event source ${text(inputs, "eventSourceArn")}, used by ${text(inputs, "functionName")}`,
    );
