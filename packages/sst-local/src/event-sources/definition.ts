import { UserError } from "../errors.ts";
import type { RetryPolicy } from "./batch.ts";

/**
 * The inputs of `aws:lambda/eventSourceMapping:EventSourceMapping` for a DynamoDB stream
 * (https://www.pulumi.com/registry/packages/aws/api-docs/lambda/eventsourcemapping/#inputs).
 */
export interface EventSourceMappingDefinition {
  eventSourceArn: string;
  functionName: string;
  enabled?: boolean;
  startingPosition?: string;
  batchSize?: number;
  maximumBatchingWindowInSeconds?: number;
  parallelizationFactor?: number;
  maximumRetryAttempts?: number;
  maximumRecordAgeInSeconds?: number;
  bisectBatchOnFunctionError?: boolean;
  functionResponseTypes?: string[];
  tumblingWindowInSeconds?: number;
  filterCriteria?: { filters?: { pattern?: string }[] };
  destinationConfig?: { onFailure?: { destinationArn?: string } };
}

/** How the mapping treats what fails. */
export function toPolicy(mapping: EventSourceMappingDefinition): RetryPolicy {
  return {
    maximumRetryAttempts: mapping.maximumRetryAttempts ?? -1,
    maximumRecordAgeInSeconds: mapping.maximumRecordAgeInSeconds ?? -1,
    bisectBatchOnFunctionError: mapping.bisectBatchOnFunctionError ?? false,
    reportBatchItemFailures:
      mapping.functionResponseTypes?.includes("ReportBatchItemFailures") ?? false,
  };
}

/**
 * Refuses a mapping that AWS would refuse
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html), or that cannot run here.
 * @throws UserError
 */
export function checkMapping(mapping: EventSourceMappingDefinition): void {
  const wrong = (what: string, hint: string) =>
    new UserError(`The event source mapping of ${mapping.functionName} ${what}.`, { hint });
  if ((mapping.tumblingWindowInSeconds ?? 0) > 0) {
    throw wrong(
      "uses a tumbling window, which sst-local cannot run",
      "Leave tumblingWindowInSeconds away, or disable the mapping for this stage.",
    );
  }
  if (mapping.startingPosition !== "LATEST" && mapping.startingPosition !== "TRIM_HORIZON") {
    throw wrong(
      `starts at ${mapping.startingPosition}`,
      "A DynamoDB stream is read from LATEST or TRIM_HORIZON.",
    );
  }
  for (const [name, least, most] of LIMITS) {
    const value = mapping[name];
    if (value !== undefined && (value < least || value > most)) {
      throw wrong(`has ${name} ${value}`, `AWS takes ${least} to ${most}.`);
    }
  }
}

const LIMITS = [
  ["batchSize", 1, 10_000],
  ["maximumBatchingWindowInSeconds", 0, 300],
  ["parallelizationFactor", 1, 10],
  ["maximumRetryAttempts", -1, 10_000],
  ["maximumRecordAgeInSeconds", -1, 604_800],
] as const;
