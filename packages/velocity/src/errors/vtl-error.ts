/** Why a template cannot be compiled or rendered. API Gateway answers 400 for `body`, 500 for the others. */
export type VtlErrorReason =
  /** The template does not parse. */
  | "syntax"
  /** A method fails where its Java counterpart throws: an index out of bounds, an invalid pattern. */
  | "evaluation"
  /** The body, or a text given to `$util.parseJson`, is not JSON. */
  | "body"
  /** A limit of `limits.ts` is exceeded. */
  | "limit";

/**
 * The only error that compiling or rendering a mapping template throws. The message is one
 * sentence for the author of the template.
 */
export class VtlError extends Error {
  override readonly name = "VtlError";
  readonly reason: VtlErrorReason;

  constructor(reason: VtlErrorReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
