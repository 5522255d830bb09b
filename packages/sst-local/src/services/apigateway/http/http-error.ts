/** An error response of the gateway itself. */
export class HttpApiError extends Error {
  override readonly name = "HttpApiError";
  readonly status: number;
  /** The `message` of the JSON body. */
  readonly clientMessage: string;
  readonly headers: Readonly<Record<string, string>>;

  /** @param sentence the reason, for the terminal; the client does not get it */
  constructor(
    response: ErrorResponse,
    sentence: string,
    options: { headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(sentence, { cause: options.cause });
    [this.status, this.clientMessage] = response;
    this.headers = options.headers ?? {};
  }
}

type ErrorResponse = readonly [status: number, message: string];

/** The error responses of HTTP APIs, which cannot be customized. */
export const ERRORS = {
  unauthorized: [401, "Unauthorized"],
  forbidden: [403, "Forbidden"],
  notFound: [404, "Not Found"],
  tooLarge: [413, "Request Entity Too Large"],
  throttled: [429, "Too Many Requests"],
  headTooLarge: [431, "Request Header Fields Too Large"],
  internal: [500, "Internal Server Error"],
  unavailable: [503, "Service Unavailable"],
} as const satisfies Record<string, ErrorResponse>;
