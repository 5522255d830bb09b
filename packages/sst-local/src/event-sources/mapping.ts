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
 * Checks that a mapping can run on this machine; refusals.ts has what AWS refuses.
 * @throws UserError for a tumbling window or a filter pattern that is not valid
 */
export function checkMapping({
  functionName,
  filterPatterns,
  tumblingWindowInSeconds,
}: Mapping): void {
  if (tumblingWindowInSeconds > 0) {
    throw new UserError(
      `The event source mapping of ${functionName} uses a tumbling window, which sst-local does not emulate.`,
      { hint: "Remove tumblingWindowInSeconds, or disable the mapping for this stage." },
    );
  }
  createFilter(filterPatterns);
}
