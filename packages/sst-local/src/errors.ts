/**
 * A mistake of the person running the tool: told as one sentence with a way out,
 * without our stack, exit code 1. Anything else that is thrown is our own fault.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  /** What to do about it, printed under the message. */
  readonly hint: string | undefined;
  /**
   * URN of the resource of the graph that it is about. The stack puts the position of the infra that
   * created the resource before the message.
   */
  resource: string | undefined;

  constructor(
    message: string,
    options: { hint?: string; cause?: unknown; resource?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
    this.resource = options.resource;
  }
}
