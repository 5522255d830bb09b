import type { FunctionDefinition } from "./definition.ts";
import type { RuntimeExit } from "./runtime.ts";

/** What a function that ran, or failed to, answers. */
export interface Outcome {
  /** JSON. */
  body: string;
  functionError?: "Handled" | "Unhandled";
}

/**
 * Bytes of JSON that an event and a response may have.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const PAYLOAD_LIMITS = {
  RequestResponse: 6_291_456,
  Event: 1_048_576,
  DryRun: 6_291_456,
  /** The event's 6 MB and 100 bytes: the number that Lambda's own message names. */
  response: 6_291_556,
} as const;

/** Lambda says how long it waited, with two decimals. */
export function timedOut(
  { timeout }: FunctionDefinition,
  requestId: string,
  now: number,
): Outcome & { line: string } {
  const line = `${new Date(now).toISOString()} ${requestId} Task timed out after ${timeout.toFixed(2)} seconds`;
  return { ...failure({ errorMessage: line }), line };
}

/** The instance ended without an answer. */
export function exited(requestId: string, exit: RuntimeExit): Outcome {
  return failure({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: ${exitReason(exit)}`,
  });
}

export function exitReason({ code, signal, outOfMemory }: RuntimeExit): string {
  if (outOfMemory) return "Runtime exited with error: signal: killed";
  if (signal !== null) {
    return `Runtime exited with error: signal: ${signal.slice("SIG".length).toLowerCase()}`;
  }
  if (code === 0) return "Runtime exited without providing a reason";
  return `Runtime exited with error: exit status ${code ?? 1}`;
}

export function responseTooLarge(): Outcome {
  return failure({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${PAYLOAD_LIMITS.response} bytes).`,
  });
}

function failure(payload: { errorType?: string; errorMessage: string }): Outcome {
  return { body: JSON.stringify(payload), functionError: "Unhandled" };
}

/** Whether `text` needs more than `limit` bytes of UTF-8; counts only where the length leaves doubt. */
export function exceeds(text: string, limit: number): boolean {
  const widest = 3;
  return text.length * widest > limit && Buffer.byteLength(text) > limit;
}
