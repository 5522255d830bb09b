import { pollRefusals } from "../aws/iam/refusals.ts";
import { type Rule, refusalsOf } from "../aws/refusals.ts";
import { UserError } from "../errors.ts";
import { byType, type Graph } from "../graph/index.ts";
import { number } from "../graph/inputs.ts";
import { type LambdaFunction, lambdaFunctions } from "../services/lambda/graph.ts";
import { createFilter } from "./filter.ts";
import { functionOf, mappingsOf } from "./graph.ts";
import type { Mapping } from "./mapping.ts";

/** A mapping with what it connects. */
export interface Connection {
  readonly mapping: Mapping;
  /** The function, where it is in the graph, and the qualifier that the mapping names. */
  readonly target?: { readonly function: LambdaFunction; readonly qualifier: string | undefined };
  /** Seconds, of a queue. */
  readonly visibilityTimeout?: number;
}

const CREATE_MAPPING =
  "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html";
const OF_STREAMS = "https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html";
const OF_QUEUES = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html";

const within = (
  name:
    | "batchSize"
    | "maximumBatchingWindowInSeconds"
    | "parallelizationFactor"
    | "maximumConcurrency"
    | "maximumRetryAttempts"
    | "maximumRecordAgeInSeconds",
  least: number,
  most: number,
): Rule<Connection> => ({
  source: CREATE_MAPPING,
  refuse({ mapping: { [name]: value } }) {
    return value !== undefined && (value < least || value > most)
      ? `${name} ${value} is out of range`
      : undefined;
  },
  hint: `AWS takes ${least} to ${most}.`,
});

/** What Lambda refuses when an event source mapping is created. */
export const RULES: readonly Rule<Connection>[] = [
  within("batchSize", 1, 10_000),
  within("maximumBatchingWindowInSeconds", 0, 300),
  within("parallelizationFactor", 1, 10),
  within("maximumConcurrency", 2, 1000),
  within("maximumRetryAttempts", -1, 10_000),
  within("maximumRecordAgeInSeconds", -1, 604_800),
  {
    source: OF_QUEUES,
    refuse({ mapping: { source, batchSize = 1, maximumBatchingWindowInSeconds: window } }) {
      return source.kind === "queue" && batchSize > 10 && batchSize <= 10_000 && window === 0
        ? `batchSize ${batchSize} with maximumBatchingWindowInSeconds 0`
        : undefined;
    },
    hint: "A batchSize above 10 needs a maximumBatchingWindowInSeconds of 1 or more.",
  },
  {
    source: OF_QUEUES,
    refuse({ mapping: { source, batchSize = 1, maximumBatchingWindowInSeconds: window } }) {
      if (source.kind !== "queue" || !source.arn.endsWith(".fifo")) return undefined;
      if (window > 0) return `maximumBatchingWindowInSeconds ${window} of a FIFO queue`;
      return batchSize > 10 ? `batchSize ${batchSize} of a FIFO queue` : undefined;
    },
    hint: "A FIFO queue has no batching window and batches of 10 at most.",
  },
  {
    // The message is Lambda's own: https://github.com/hashicorp/terraform-provider-aws/issues/18099
    source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
    refuse({ visibilityTimeout: visible, target }) {
      const timeout = target?.function.timeout ?? 0;
      return visible !== undefined && visible < timeout
        ? `Queue visibility timeout: ${visible} seconds is less than Function timeout: ${timeout} seconds`
        : undefined;
    },
    hint: "Give the queue six times the timeout of the function.",
  },
  {
    source: OF_STREAMS,
    refuse({ mapping: { source, startingPosition } }) {
      return source.kind === "dynamodb-stream" &&
        startingPosition !== "LATEST" &&
        startingPosition !== "TRIM_HORIZON"
        ? `startingPosition ${startingPosition} of a DynamoDB stream`
        : undefined;
    },
    hint: "A DynamoDB stream is read from LATEST or TRIM_HORIZON.",
  },
  {
    source: OF_STREAMS,
    refuse: ({ mapping: { source } }) =>
      source.kind === "dynamodb-stream" && source.viewType === undefined
        ? `it reads from table ${source.tableName}, which has no stream`
        : undefined,
    hint: "Enable the stream of that table in your infrastructure.",
  },
  {
    // A version may have been published by an earlier deploy; an alias is a resource of the graph.
    source: CREATE_MAPPING,
    refuse({ target }) {
      const { qualifier, function: named } = target ?? {};
      if (!named || qualifier === undefined || /^(?:\d+|\$LATEST)$/.test(qualifier))
        return undefined;
      return named.qualifiers.includes(qualifier)
        ? undefined
        : `the function ${named.name} has no alias ${qualifier}`;
    },
    hint: "Create the alias, or name the function without it.",
  },
  {
    source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
    refuse({ mapping: { filterPatterns } }) {
      try {
        createFilter(filterPatterns);
        return undefined;
      } catch (error) {
        if (error instanceof UserError) return error.message;
        throw error;
      }
    },
    hint: "Correct the pattern.",
  },
];

/** What Lambda refuses of a graph's event source mappings. */
export const refusals = (graph: Graph): UserError[] => {
  const functions = lambdaFunctions(graph);
  const queues = new Map(
    byType(graph, "aws:sqs/queue:Queue").map(({ inputs, outputs }) => [
      outputs["arn"],
      number(inputs, "visibilityTimeoutSeconds") ?? 30,
    ]),
  );
  return mappingsOf(graph).flatMap(({ urn, mapping }) => {
    const visibilityTimeout = queues.get(mapping.source.arn);
    const target = functionOf(mapping.functionName, functions);
    const functionUrn = target?.function.urn ?? "";
    return [
      ...refusalsOf(
        RULES,
        {
          mapping,
          ...(target && { target }),
          ...(visibilityTimeout !== undefined && { visibilityTimeout }),
        },
        `the event source mapping of ${target?.function.logicalName ?? mapping.functionName}`,
        urn,
      ),
      ...pollRefusals(graph, { mappingUrn: urn, functionUrn, sourceArn: mapping.source.arn }),
    ];
  });
};
