/** A response of API Gateway itself to a request that does not reach an integration. */
export interface GatewayResponse {
  /** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
  type: string;
  /** Set if it differs from the type's default. */
  statusCode?: string;
  /** The dotted `code` of our error shape. */
  code: string;
  /** Set if it differs from API Gateway's message for the type. */
  message?: string;
  /** The `errors` of our error shape: the part at fault and API Gateway's variable for the reason. */
  errors?: { path: string; variable: string };
  /** The `Retry-After` header, in seconds. */
  retryAfter?: number;
}

/** Types that are not listed use DEFAULT_4XX or DEFAULT_5XX. */
export const gatewayResponses: readonly GatewayResponse[] = [
  { type: "DEFAULT_4XX", code: "request.refused" },
  { type: "DEFAULT_5XX", code: "internal", message: "Internal Server Error" },
  {
    type: "BAD_REQUEST_BODY",
    code: "request.invalid",
    errors: { path: "body", variable: "$context.error.validationErrorString" },
  },
  {
    type: "BAD_REQUEST_PARAMETERS",
    code: "request.invalid",
    errors: { path: "parameters", variable: "$context.error.validationErrorString" },
  },
  { type: "UNSUPPORTED_MEDIA_TYPE", code: "request.unsupported_media_type" },
  { type: "UNAUTHORIZED", code: "auth.unauthorized" },
  { type: "ACCESS_DENIED", code: "auth.forbidden", message: "Forbidden" },
  { type: "INVALID_API_KEY", code: "auth.forbidden" },
  { type: "EXPIRED_TOKEN", code: "auth.forbidden" },
  { type: "INVALID_SIGNATURE", code: "auth.forbidden" },
  // API Gateway documents no Retry-After on its own 429; a bucket of 10 requests a second has room
  // after a second. A quota has none before its day ends, so QUOTA_EXCEEDED names no time.
  { type: "THROTTLED", code: "request.throttled", retryAfter: 1 },
  { type: "QUOTA_EXCEEDED", code: "request.quota_exceeded" },
  {
    type: "MISSING_AUTHENTICATION_TOKEN",
    statusCode: "404",
    code: "route.not_found",
    message: "Not Found",
  },
  { type: "INTEGRATION_TIMEOUT", code: "internal.timeout" },
];

/**
 * The body of a gateway response. It is not VTL: only variables are substituted
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html),
 * and only `messageString` includes its quotes.
 */
export function gatewayResponseTemplate({ code, message, errors }: GatewayResponse): string {
  const members = [
    `"message":${message === undefined ? "$context.error.messageString" : JSON.stringify(message)}`,
    `"code":${JSON.stringify(code)}`,
    `"requestId":"$context.requestId"`,
  ];
  if (errors) members.push(`"errors":[{"path":"${errors.path}","message":"${errors.variable}"}]`);
  return `{${members.join(",")}}`;
}
