import { Logger } from "@aws-lambda-powertools/logger";

/** The one logger of a function: JSON lines, with the Lambda context where there is one. */
export const logger = new Logger({
  serviceName: "souk",
  jsonReplacerFn: (_, value: unknown) => (value instanceof Error ? tell(value) : value),
});

/**
 * What the log says of an error: not whatever hangs on it, as Powertools does. The SDK's errors bring
 * the item that a condition refused.
 */
function tell(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { requestId?: string } };
  return {
    name,
    message,
    stack,
    ...(typeof code === "string" && { code }),
    ...($metadata?.requestId !== undefined && { awsRequestId: $metadata.requestId }),
    ...(cause instanceof Error && { cause }),
  };
}
