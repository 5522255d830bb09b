import { UserError } from "../errors.ts";
import { createFilter } from "./filter.ts";
import type { RetryPolicy } from "./retry.ts";

/** What a mapping reads from. */
export type Source =
  | {
      readonly kind: "dynamodb-stream";
      readonly arn: string;
      readonly tableName: string;
      /** undefined where the table has no stream. */
      readonly viewType: string | undefined;
    }
  | { readonly kind: "queue"; readonly arn: string };

/**
 * An event source mapping with AWS's names and defaults.
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/lambda/eventsourcemapping/#inputs
 */
export interface Mapping extends RetryPolicy {
  readonly functionName: string;
  readonly functionArn: string;
  readonly source: Source;
  readonly enabled: boolean;
  readonly startingPosition: string | undefined;
  /** The default depends on the source. */
  readonly batchSize: number | undefined;
  readonly maximumBatchingWindowInSeconds: number;
  readonly parallelizationFactor: number;
  /** `scalingConfig.maximumConcurrency`. */
  readonly maximumConcurrency: number | undefined;
  readonly tumblingWindowInSeconds: number;
  /** `filterCriteria.filters[].pattern`. */
  readonly filterPatterns: readonly string[];
  /** `destinationConfig.onFailure.destinationArn`. */
  readonly onFailureArn: string | undefined;
}

/**
 * Checks a mapping before it starts.
 * @throws UserError for a mapping that AWS refuses or that cannot run on this machine
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
export function checkMapping(mapping: Mapping): void {
  const refuse = (problem: string, hint: string): never => {
    throw new UserError(`The event source mapping of ${mapping.functionName} ${problem}.`, {
      hint,
    });
  };
  for (const [name, least, most] of LIMITS) {
    const value = mapping[name];
    if (value !== undefined && (value < least || value > most)) {
      refuse(`has ${name} ${value}`, `AWS takes ${least} to ${most}.`);
    }
  }
  if (mapping.source.kind === "queue") checkQueueMapping(mapping, refuse);
  else checkStreamMapping(mapping, mapping.source, refuse);
  createFilter(mapping.filterPatterns);
}

const LIMITS = [
  ["batchSize", 1, 10_000],
  ["maximumBatchingWindowInSeconds", 0, 300],
  ["parallelizationFactor", 1, 10],
  ["maximumRetryAttempts", -1, 10_000],
  ["maximumRecordAgeInSeconds", -1, 604_800],
] as const;

type Refuse = (problem: string, hint: string) => never;

function checkQueueMapping(mapping: Mapping, refuse: Refuse): void {
  const { batchSize = 1, maximumBatchingWindowInSeconds: window } = mapping;
  if (batchSize > 10 && window === 0) {
    refuse(
      `has batchSize ${batchSize} and maximumBatchingWindowInSeconds 0`,
      "A batchSize above 10 needs a maximumBatchingWindowInSeconds of 1 or more.",
    );
  }
}

function checkStreamMapping(
  { startingPosition, tumblingWindowInSeconds }: Mapping,
  { tableName, viewType }: Extract<Source, { kind: "dynamodb-stream" }>,
  refuse: Refuse,
): void {
  if (tumblingWindowInSeconds > 0) {
    refuse(
      "uses a tumbling window, which sst-local does not emulate",
      "Remove tumblingWindowInSeconds, or disable the mapping for this stage.",
    );
  }
  if (startingPosition !== "LATEST" && startingPosition !== "TRIM_HORIZON") {
    refuse(
      `starts at ${startingPosition}`,
      "A DynamoDB stream is read from LATEST or TRIM_HORIZON.",
    );
  }
  if (viewType === undefined) {
    refuse(
      `reads from table ${tableName}, which has no stream`,
      "Enable the stream of that table in your infrastructure.",
    );
  }
}
