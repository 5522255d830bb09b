import type { Context } from "aws-lambda";

/** What a line has in addition to the fields of all lines. Undefined fields are left out. */
type Fields = Readonly<Record<string, unknown>>;

// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
let coldStart = process.env["AWS_LAMBDA_INITIALIZATION_TYPE"] === "on-demand";
let invocation: Fields = {};
let correlationId: string | undefined;

/**
 * The logger of a function, which writes a line of JSON to stdout or, for warnings and errors, to
 * stderr: the fields that Powertools for AWS writes, by the same names and in the same order
 * (https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/), at a fraction of its
 * share of a cold start. docs/adr/0017-functions-that-start-fast.md
 */
export const logger = {
  /** Sets the fields of an invocation, the first of which is marked as the cold start. */
  addContext(context: Context): void {
    invocation = {
      cold_start: coldStart,
      function_arn: context.invokedFunctionArn,
      function_memory_size: context.memoryLimitInMB,
      function_name: context.functionName,
      function_request_id: context.awsRequestId,
    };
    coldStart = false;
  },
  /** Sets the id that all lines carry from now on. */
  setCorrelationId(id: string): void {
    correlationId = id;
  },
  info(message: string, fields?: Fields): void {
    process.stdout.write(toLine("INFO", message, fields));
  },
  warn(message: string, fields?: Fields): void {
    process.stderr.write(toLine("WARN", message, fields));
  },
  error(message: string, fields?: Fields): void {
    process.stderr.write(toLine("ERROR", message, fields));
  },
};

function toLine(level: string, message: string, fields: Fields = {}): string {
  const line = {
    level,
    message,
    timestamp: new Date().toISOString(),
    service: "souk",
    ...invocation,
    sampling_rate: 0,
    xray_trace_id: traceId(),
    correlation_id: correlationId,
    ...fields,
  };
  const replace = (_: string, value: unknown) => (value instanceof Error ? toLog(value) : value);
  return `${JSON.stringify(line, replace)}\n`;
}

/** The id of the invocation's X-Ray trace, which Lambda sets for each. */
function traceId(): string | undefined {
  return /(?:^|;)Root=([^;]+)/.exec(process.env["_X_AMZN_TRACE_ID"] ?? "")?.[1];
}

/**
 * The fields of an error that are logged. Others may hold what a log must not have: the errors of
 * DynamoDB have the item that a condition refused.
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
