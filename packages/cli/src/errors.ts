/**
 * A mistake of the person at the terminal, or something outside that does not work: told as one
 * sentence with a way out, exit code 1. It never holds a password, a token or a key. Anything else
 * that is thrown is our own fault and keeps its stack.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** What to do about it, printed under the message. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}
