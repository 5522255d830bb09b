/** A graph or a usage profile that cannot be priced. The message is a sentence for the person who gave it. */
export class CostError extends Error {
  override readonly name = "CostError";
  /** A way out, to be printed under the message. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
  }
}
