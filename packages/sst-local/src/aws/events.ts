import type { LogRecord } from "./log-record.ts";

/** What happens while a stack runs, for the terminal and the developer page. */
export interface StackEvents {
  /** A sentence about the stack itself. */
  line(line: string): void;
  /** A line that a function or a command wrote. */
  log(record: LogRecord): void;
  /** A message that AWS would have sent to somebody. */
  mail(mail: Mail): void;
  /** Why a request was answered as it was. */
  diagnosis(requestId: string, sentence: string, cause: unknown): void;
  /** A request that was answered. */
  request(summary: RequestSummary): void;
  /** An invocation of a function that has ended; for the developer page alone. */
  invocation?(summary: InvocationSummary): void;
  /** A call of an AWS API that was answered; for the developer page alone. */
  call?(summary: CallSummary): void;
}

/** A request that an endpoint of the stack has answered. */
export interface RequestSummary {
  requestId: string;
  /** `WS` for a message of a WebSocket. */
  method: string;
  path: string;
  status: number;
  milliseconds: number;
  /** The route that matched: `/rooms/{roomId}`. */
  route?: string | undefined;
  /** The X-Amzn-Trace-Id header, which invocations and calls of the request share. */
  traceId?: string | undefined;
}

/** An invocation of a function. */
export interface InvocationSummary {
  requestId: string;
  /** Physical name of the function. */
  functionName: string;
  traceId: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  milliseconds: number;
  /** Of the init phase, where the invocation was the first of its instance. */
  initMilliseconds?: number | undefined;
  functionError?: string | undefined;
  /** The event and the result, as JSON. */
  event: string;
  result: string;
}

/** A signed call of an AWS API. */
export interface CallSummary {
  /** Access key id of the signature: a function's name, or `local`. */
  caller: string;
  service: string;
  operation: string;
  /** The X-Amzn-Trace-Id header, which AWS SDKs send from within a function. */
  traceId: string | undefined;
  /** Milliseconds since 1970. */
  startedAt: number;
  milliseconds: number;
  status: number;
  /** The request's body; of S3 and WebSocket APIs what the call names, as JSON. */
  body: string;
  /** The answer's body, without the data of DynamoDB. */
  answer: string;
  /** What DynamoDB charges for the call. */
  capacityUnits?: number | undefined;
}

/** A message that AWS would have sent; locally it goes to the outbox. */
export interface Mail {
  readonly kind: "signUp" | "resetPassword" | "invitation" | "verifyAttribute" | "email";
  readonly medium: "EMAIL" | "SMS";
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  /** Of a user pool: the code or the temporary password in the body. */
  readonly code?: string;
  readonly poolId?: string;
  readonly username?: string;
  /** Of SES. */
  readonly messageId?: string;
  readonly from?: string;
  readonly cc?: readonly string[];
  readonly bcc?: readonly string[];
  readonly replyTo?: readonly string[];
  /** The body as a page. */
  readonly html?: string;
}

/**
 * The times of work that has just ended.
 * @param begun a time of performance.now()
 */
export function timed(begun: number): { startedAt: number; milliseconds: number } {
  const milliseconds = performance.now() - begun;
  return { startedAt: Date.now() - milliseconds, milliseconds };
}
