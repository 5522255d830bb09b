import type { Mapping, Source } from "../mapping.ts";

/** A mapping with AWS's defaults. */
export const testMapping = (source: Source, given: Partial<Mapping> = {}): Mapping => ({
  functionName: "consumer",
  functionArn: "arn:aws:lambda:eu-west-1:123456789012:function:consumer",
  source,
  enabled: true,
  startingPosition: source.kind === "queue" ? undefined : "LATEST",
  batchSize: undefined,
  maximumBatchingWindowInSeconds: 0,
  parallelizationFactor: 1,
  maximumConcurrency: undefined,
  maximumRetryAttempts: -1,
  maximumRecordAgeInSeconds: -1,
  bisectBatchOnFunctionError: false,
  reportBatchItemFailures: false,
  tumblingWindowInSeconds: 0,
  filterPatterns: [],
  onFailureArn: undefined,
  ...given,
});

/** The stream of a table, as the graph names it. */
export const streamOf = (tableName: string): Source & { kind: "dynamodb-stream" } => ({
  kind: "dynamodb-stream",
  arn: `arn:aws:dynamodb:eu-west-1:123456789012:table/${tableName}/stream/2026-01-01T00:00:00.000`,
  tableName,
  viewType: "NEW_AND_OLD_IMAGES",
});
