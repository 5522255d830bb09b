import type { Invocation } from "./retry.ts";

/**
 * The records that failed: `"batch"` for all of them, or the ids that the function reported. An
 * identifier that is null, empty or misnamed makes the whole batch fail.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failuresOf(
  { payload, functionError }: Invocation,
  reportBatchItemFailures: boolean,
): "batch" | readonly string[] {
  if (functionError !== undefined) return "batch";
  const reported = reportBatchItemFailures
    ? (payload as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures
    : undefined;
  if (!Array.isArray(reported)) return [];
  const ids = reported.map(
    (failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier,
  );
  return ids.every((id): id is string => typeof id === "string" && id !== "") ? ids : "batch";
}
