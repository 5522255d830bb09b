import { byType, type Graph, type Resource } from "../graph/index.ts";
import { flag, number, record, records, text, texts } from "../graph/inputs.ts";
import { type LambdaFunction, lambdaFunctions } from "../services/lambda/graph.ts";
import type { Mapping, Source } from "./mapping.ts";

const TYPE = "aws:lambda/eventSourceMapping:EventSourceMapping";

/** The event source mappings of a graph whose source is in it and can be polled. */
export const mappingsOf = (graph: Graph): { urn: string; mapping: Mapping }[] =>
  byType(graph, TYPE).flatMap((resource) => {
    const source = sourceOf(resource, graph);
    return source ? [{ urn: resource.urn, mapping: mappingOf(resource, source) }] : [];
  });

/** The runtime of a mapping's function that is not emulated: each batch would fail again and again. */
export const runtimeNotEmulated = (graph: Graph, functionName: string): string | undefined =>
  functionOf(functionName, lambdaFunctions(graph))?.function.unsupported;

/**
 * The function that a mapping names by its name or ARN, and the qualifier behind it; undefined when
 * it is not among these functions.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export function functionOf(
  functionName: string,
  functions: readonly LambdaFunction[],
): { function: LambdaFunction; qualifier: string | undefined } | undefined {
  for (const one of functions) {
    for (const id of [one.name, one.arn]) {
      if (functionName === id) return { function: one, qualifier: undefined };
      if (id !== "" && functionName.startsWith(`${id}:`)) {
        return { function: one, qualifier: functionName.slice(id.length + 1) };
      }
    }
  }
  return undefined;
}

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

/** Mappings whose source or function is not emulated, or whose function is not in the graph. */
export function mappingsNotEmulated(graph: Graph): string[] {
  const functions = lambdaFunctions(graph);
  return byType(graph, TYPE).flatMap((resource) => {
    const source = text(resource.inputs, "eventSourceArn");
    const functionName = text(resource.inputs, "functionName") ?? "";
    if (!sourceOf(resource, graph)) return [`event source ${source}, used by ${functionName}`];
    const found = functionOf(functionName, functions);
    if (found && found.function.unsupported === undefined) return [];
    if (found) {
      const { logicalName, unsupported } = found.function;
      return [
        `event source ${source}: nothing is read, since ${logicalName} has the ${unsupported}`,
      ];
    }
    return [`function ${functionName}, used by the event source ${source}: it is not in this app`];
  });
}
