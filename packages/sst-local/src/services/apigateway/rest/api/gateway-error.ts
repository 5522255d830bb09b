import type { PipelineStage } from "./options.ts";

const INTERNAL = "Internal server error";
const INTERNAL_TYPE = "InternalServerErrorException";

const response = (status: number, message: string | null, errorType: string) => ({
  status,
  message,
  errorType,
});

/**
 * The gateway responses: status, message and `x-amzn-ErrorType`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const GATEWAY_RESPONSES = {
  ACCESS_DENIED: response(
    403,
    "User is not authorized to access this resource",
    "AccessDeniedException",
  ),
  API_CONFIGURATION_ERROR: response(500, INTERNAL, INTERNAL_TYPE),
  AUTHORIZER_CONFIGURATION_ERROR: response(500, null, "AuthorizerConfigurationException"),
  AUTHORIZER_FAILURE: response(500, null, "AuthorizerFailureException"),
  BAD_REQUEST_BODY: response(400, "Invalid request body", "BadRequestException"),
  BAD_REQUEST_PARAMETERS: response(
    400,
    "Missing required request parameters",
    "BadRequestException",
  ),
  DEFAULT_4XX: response(400, "Bad Request", "BadRequestException"),
  DEFAULT_5XX: response(500, INTERNAL, INTERNAL_TYPE),
  EXPIRED_TOKEN: response(
    403,
    "The security token included in the request is expired",
    "ExpiredTokenException",
  ),
  INTEGRATION_FAILURE: response(504, INTERNAL, INTERNAL_TYPE),
  INTEGRATION_TIMEOUT: response(504, "Endpoint request timed out", INTERNAL_TYPE),
  INVALID_API_KEY: response(403, "Forbidden", "ForbiddenException"),
  INVALID_SIGNATURE: response(
    403,
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    "InvalidSignatureException",
  ),
  MISSING_AUTHENTICATION_TOKEN: response(
    403,
    "Missing Authentication Token",
    "MissingAuthenticationTokenException",
  ),
  QUOTA_EXCEEDED: response(429, "Limit Exceeded", "LimitExceededException"),
  REQUEST_TOO_LARGE: response(413, "Request Too Long", "RequestTooLargeException"),
  RESOURCE_NOT_FOUND: response(404, "Resource Not Found", "NotFoundException"),
  THROTTLED: response(429, "Too Many Requests", "TooManyRequestsException"),
  UNAUTHORIZED: response(401, "Unauthorized", "UnauthorizedException"),
  UNSUPPORTED_MEDIA_TYPE: response(415, "Unsupported Media Type", "BadRequestException"),
  WAF_FILTERED: response(403, "Forbidden", "ForbiddenException"),
} as const;

export type GatewayResponseType = keyof typeof GATEWAY_RESPONSES;

interface GatewayErrorDetails {
  readonly stage: PipelineStage;
  /** The diagnosis for the terminal, which the client does not get. */
  readonly sentence: string;
  /** Differs from the status of the type. */
  readonly status?: number;
  readonly message?: string | null;
  readonly errorType?: string;
  /** `$context.error.validationErrorString`. */
  readonly validationError?: string;
  /** True for a response that cannot be customized, such as that of a stage that does not exist. */
  readonly fixed?: boolean;
  readonly cause?: unknown;
}

/** Ends the pipeline with a gateway response. */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly type: GatewayResponseType;
  readonly stage: PipelineStage;
  readonly status: number;
  /** `$context.error.message`; the property `message` is the diagnosis. */
  readonly text: string | null;
  readonly errorType: string;
  readonly validationError: string | undefined;
  readonly fixed: boolean;

  constructor(type: GatewayResponseType, details: GatewayErrorDetails) {
    super(details.sentence, { cause: details.cause });
    const own = GATEWAY_RESPONSES[type];
    this.type = type;
    this.stage = details.stage;
    this.status = details.status ?? own.status;
    this.text = details.message === undefined ? own.message : details.message;
    this.errorType = details.errorType ?? own.errorType;
    this.validationError = details.validationError;
    this.fixed = details.fixed ?? type === "REQUEST_TOO_LARGE";
  }
}

/** `$context.error`. */
export function errorVariables({ text, type, validationError }: GatewayError) {
  return {
    message: text,
    messageString: JSON.stringify(text),
    responseType: type,
    // Escaped and without quotes: templates put it between quotes.
    validationErrorString: JSON.stringify(validationError ?? "").slice(1, -1),
  };
}

/** An error 500 for a wrong setup of the API, which the sentence explains. */
export function configurationError(
  stage: PipelineStage,
  sentence: string,
  cause?: unknown,
): GatewayError {
  return new GatewayError("API_CONFIGURATION_ERROR", { stage, sentence, cause });
}
