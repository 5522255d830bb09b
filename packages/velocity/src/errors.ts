/** Why a mapping template could not be rendered; the gateway answers 400 to `body` and 500 to the rest. */
export type VtlErrorReason =
  /** The template does not parse. */
  | "syntax"
  /** A method failed as its Java counterpart throws (an index out of bounds, a bad regular expression). */
  | "evaluation"
  /** The body, or a text given to `$util.parseJson`, is not JSON. */
  | "body"
  /** A limit of the template language was passed. */
  | "limit";

/**
 * The only error that compiling or rendering a mapping template throws. The message is one
 * sentence for the author of the template; it holds no stack of ours worth showing.
 */
export class VtlError extends Error {
  override readonly name = "VtlError";
  readonly reason: VtlErrorReason;

  constructor(reason: VtlErrorReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
