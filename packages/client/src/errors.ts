/** One wrong field of the input; `path` is dotted, as in `with.1`. */
export interface FieldError {
  path: string;
  message: string;
}

/** An error response of the API, or of something in front of it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** Dotted and stable, as `order.not_found`; `unknown` if the response is not of the API. */
  readonly code: string;
  /** The request's id, which is in the API's logs. */
  readonly requestId: string | undefined;
  /** The wrong fields of the input. */
  readonly errors: readonly FieldError[];

  constructor(response: Response, body: unknown) {
    const { message, code, requestId, errors } = (
      typeof body === "object" && body !== null ? body : {}
    ) as { message?: string; code?: string; requestId?: string; errors?: FieldError[] };
    super(message ?? (response.statusText || `HTTP ${response.status}`));
    this.status = response.status;
    this.code = code ?? "unknown";
    this.requestId = requestId ?? response.headers.get("x-amzn-requestid") ?? undefined;
    this.errors = errors ?? [];
  }
}
