import type { FunctionDefinition } from "./definition.ts";
import type { RuntimeExit } from "./runtime.ts";

/** The response or the error of an invocation. */
export interface Outcome {
  /** JSON. */
  body: string;
  functionError?: "Handled" | "Unhandled";
}

/** An error of the init phase, as the first invocation would return it. */
export interface InitFailure {
  errorType: string;
  errorMessage: string;
  /** The lines of the stack trace, with positions in the bundle. */
  trace?: string[];
}

/**
 * The largest event of each invocation type and the largest response, in bytes of JSON.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const PAYLOAD_LIMITS = {
  RequestResponse: 6_291_456,
  Event: 1_048_576,
  DryRun: 6_291_456,
  /** 6 MB and 100 bytes, as Lambda's own error message says. */
  response: 6_291_556,
  /** https://docs.aws.amazon.com/lambda/latest/dg/config-rs-invoke-furls.html */
  stream: 200 * 1024 * 1024,
} as const;

/** The outcome of an invocation that timed out, and its log line. */
export function timedOut(
  { timeout }: FunctionDefinition,
  requestId: string,
  now: number,
): Outcome & { line: string } {
  const line = `${new Date(now).toISOString()} ${requestId} Task timed out after ${timeout.toFixed(2)} seconds`;
  return { ...failure({ errorMessage: line }), line };
}

/** The outcome of an invocation whose instance exited before it responded. */
export function exited(requestId: string, exit: RuntimeExit): Outcome {
  return failure({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${requestId} Error: ${exitReason(exit)}`,
  });
}

/**
 * The signals that a function can end with, as Lambda's log words them.
 * @see https://pkg.go.dev/syscall#Signal.String
 */
const SIGNALS: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGALRM: "alarm clock",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGHUP: "hangup",
  SIGILL: "illegal instruction",
  SIGINT: "interrupt",
  SIGKILL: "killed",
  SIGPIPE: "broken pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
  SIGTRAP: "trace/breakpoint trap",
  SIGUSR1: "user defined signal 1",
  SIGUSR2: "user defined signal 2",
};

export function exitReason({ code, signal, outOfMemory }: RuntimeExit): string {
  if (outOfMemory) return "Runtime exited with error: signal: killed";
  if (signal !== null) {
    return `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`;
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

/** True when `text` has more than `limit` bytes of UTF-8. Short texts are not measured. */
export function exceeds(text: string, limit: number): boolean {
  const maxBytesPerCodeUnit = 3;
  return text.length * maxBytesPerCodeUnit > limit && Buffer.byteLength(text) > limit;
}
