import { Logger } from "@aws-lambda-powertools/logger";

/** The logger of a function, which writes JSON lines with the Lambda context. */
export const logger = new Logger({
  serviceName: "souk",
  jsonReplacerFn: (_, value: unknown) => (value instanceof Error ? toLog(value) : value),
});

/**
 * The fields of an error that are logged. Powertools logs all of them, and the SDK's errors hold the
 * item that a condition refused.
 */
function toLog(error: Error): Record<string, unknown> {
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
