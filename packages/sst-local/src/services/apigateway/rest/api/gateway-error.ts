import type { PipelineStage } from "./options.ts";

/**
 * The gateway responses: status, message and `x-amzn-ErrorType`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const GATEWAY_RESPONSES = {
  ACCESS_DENIED: {
    status: 403,
    message: "User is not authorized to access this resource",
    errorType: "AccessDeniedException",
  },
  API_CONFIGURATION_ERROR: {
    status: 500,
    message: "Internal server error",
    errorType: "InternalServerErrorException",
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    status: 500,
    message: null,
    errorType: "AuthorizerConfigurationException",
  },
  AUTHORIZER_FAILURE: { status: 500, message: null, errorType: "AuthorizerFailureException" },
  BAD_REQUEST_BODY: {
    status: 400,
    message: "Invalid request body",
    errorType: "BadRequestException",
  },
  BAD_REQUEST_PARAMETERS: {
    status: 400,
    message: "Missing required request parameters",
    errorType: "BadRequestException",
  },
  DEFAULT_4XX: { status: 400, message: "Bad Request", errorType: "BadRequestException" },
  DEFAULT_5XX: {
    status: 500,
    message: "Internal server error",
    errorType: "InternalServerErrorException",
  },
  EXPIRED_TOKEN: {
    status: 403,
    message: "The security token included in the request is expired",
    errorType: "ExpiredTokenException",
  },
  INTEGRATION_FAILURE: {
    status: 504,
    message: "Internal server error",
    errorType: "InternalServerErrorException",
  },
  INTEGRATION_TIMEOUT: {
    status: 504,
    message: "Endpoint request timed out",
    errorType: "InternalServerErrorException",
  },
  INVALID_API_KEY: { status: 403, message: "Forbidden", errorType: "ForbiddenException" },
  INVALID_SIGNATURE: {
    status: 403,
    message:
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
    errorType: "InvalidSignatureException",
  },
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    message: "Missing Authentication Token",
    errorType: "MissingAuthenticationTokenException",
  },
  QUOTA_EXCEEDED: { status: 429, message: "Limit Exceeded", errorType: "LimitExceededException" },
  REQUEST_TOO_LARGE: {
    status: 413,
    message: "Request Too Long",
    errorType: "RequestTooLargeException",
  },
  RESOURCE_NOT_FOUND: {
    status: 404,
    message: "Resource Not Found",
    errorType: "NotFoundException",
  },
  THROTTLED: { status: 429, message: "Too Many Requests", errorType: "TooManyRequestsException" },
  UNAUTHORIZED: { status: 401, message: "Unauthorized", errorType: "UnauthorizedException" },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: "Unsupported Media Type",
    errorType: "BadRequestException",
  },
  WAF_FILTERED: { status: 403, message: "Forbidden", errorType: "ForbiddenException" },
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
