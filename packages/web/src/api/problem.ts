import type { ErrorBody, FieldError } from "@souk/core/error/schema";

/** A request that did not succeed, in words for people. */
export class Problem extends Error {
  override readonly name = "Problem";
  /** As in the API: `order.too_late`; `network` where there was no answer. */
  readonly code: string;
  readonly status: number;
  readonly fields: readonly FieldError[];

  constructor(message: string, code: string, status: number, fields: readonly FieldError[] = []) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
  }

  /** Of an answer in the one error shape; whatever else it is was not the API's. */
  static async of(answer: Response): Promise<Problem> {
    const body: unknown = await answer.json().catch(() => undefined);
    if (!isErrorBody(body)) {
      return new Problem(`The API answered ${answer.status}.`, "unknown", answer.status);
    }
    return new Problem(body.message, body.code, answer.status, body.errors);
  }

  static ofNetwork(cause: unknown): Problem {
    const problem = new Problem("The API cannot be reached.", "network", 0);
    problem.cause = cause;
    return problem;
  }

  /** True where the same again may succeed: nobody has said no. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Words for whatever was thrown. */
export const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** By hand: a schema at runtime would be a fifth of all that a first visit loads. */
function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== "object" || body === null) return false;
  const { message, code, errors = [] } = body as Partial<Record<keyof ErrorBody, unknown>>;
  return typeof message === "string" && typeof code === "string" && Array.isArray(errors);
}
