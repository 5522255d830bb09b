import type { ErrorBody, FieldError } from "@souk/core/error/schema";

/** A request that the API refused or did not answer. The message is for users. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The API's error code, such as `order.too_late`; `network` when there was no response. */
  readonly code: string;
  /** The HTTP status; 0 when there was no response. */
  readonly status: number;
  readonly fields: readonly FieldError[];

  constructor(message: string, code: string, status: number, fields: readonly FieldError[] = []) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
  }

  /** Reads the API's error body. Any other body did not come from the API's functions. */
  static async fromResponse(response: Response): Promise<ApiError> {
    const body: unknown = await response.json().catch(() => undefined);
    if (!isErrorBody(body)) {
      return new ApiError(`The API answered ${response.status}.`, "unknown", response.status);
    }
    return new ApiError(body.message, body.code, response.status, body.errors);
  }

  static network(cause: unknown): ApiError {
    const error = new ApiError("The API cannot be reached.", "network", 0);
    error.cause = cause;
    return error;
  }

  /** True when the same request may succeed later: no response, throttling or a server error. */
  get isRetryable(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** True for an ApiError with the given code. */
export const hasCode = (error: unknown, code: string): error is ApiError =>
  error instanceof ApiError && error.code === code;

/** The message of any thrown value. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Written by hand: zod would be a fifth of the scripts that a first visit loads. */
function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== "object" || body === null) return false;
  const { message, code, errors = [] } = body as Partial<Record<keyof ErrorBody, unknown>>;
  return typeof message === "string" && typeof code === "string" && Array.isArray(errors);
}
