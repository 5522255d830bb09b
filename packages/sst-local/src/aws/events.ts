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
}

/** A request that an endpoint of the stack has answered. */
export interface RequestSummary {
  requestId: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
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
