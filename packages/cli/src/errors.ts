/**
 * An invalid argument or an unavailable service. `souk` prints the message, one sentence, with the
 * hint and exits with 1. It never contains a password, a token or a key. Any other error is a bug and is
 * printed with its stack trace.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** What the user can do, printed under the message. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}
