import type { Outcome } from "./outcome.ts";
import type { LogRecord } from "../../aws/log-record.ts";

/** One event on its way to an instance. */
export interface Invocation {
  requestId: string;
  /** As it was asked for, with its qualifier. */
  arn: string;
  /** JSON. */
  event: string;
  traceId: string;
  clientContext: unknown;
  /** Filled while it runs. */
  logs: LogRecord[];
  resolve(completed: CompletedInvocation): void;
  reject(error: Error): void;
}

export interface CompletedInvocation extends Outcome {
  durationMs: number;
  /** Only where this invocation waited for a new instance. */
  initDurationMs?: number | undefined;
}
