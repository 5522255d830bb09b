import type { Clock } from "../../aws/capabilities.ts";
import type { Outcome } from "./outcome.ts";
import type { LogRecord } from "../../aws/log-record.ts";
import type { ResponseSink } from "./streamed-response.ts";

/** An event that is queued for an instance or runs in one. */
export interface Invocation {
  requestId: string;
  /** The ARN with the qualifier that the caller used. */
  arn: string;
  /** JSON. */
  event: string;
  traceId: string;
  clientContext: unknown;
  /** The log records of the invocation, appended while it runs. */
  logs: LogRecord[];
  /** Takes the response where the handler streams it. */
  sink: ResponseSink;
  resolve(completed: CompletedInvocation): void;
  reject(error: Error): void;
  /** The time of performance.now() at which it began to wait for an instance. */
  waitingSince?: number;
  /** Stopped while it waits for an instance. */
  clock?: Clock | undefined;
}

export interface CompletedInvocation extends Outcome {
  durationMs: number;
  /** Set when the invocation is the first of its instance. */
  initDurationMs?: number | undefined;
}
