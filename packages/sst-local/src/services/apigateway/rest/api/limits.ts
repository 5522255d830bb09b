/**
 * Quotas of a REST API, in bytes and milliseconds.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
export const PAYLOAD_LIMIT = 10 * 1024 * 1024;
/** Characters of the URL of a regional API. */
export const URL_LIMIT = 10_240;
/** Bytes of the request line and all header values together. */
export const REQUEST_HEAD_LIMIT = 10_240;
export const INTEGRATION_TIMEOUT_DEFAULT = 29_000;
export const INTEGRATION_TIMEOUT_MIN = 50;
export const AUTHORIZER_TTL_DEFAULT = 300;
export const AUTHORIZER_TTL_MAX = 3_600;
export const METHOD_ARN_LIMIT = 1_600;
export const STAGE_VARIABLES_LIMIT = 100;
export const STAGE_VARIABLE_NAME_LIMIT = 64;
export const STAGE_VARIABLE_VALUE_LIMIT = 512;

/**
 * Request and response payload of a synchronous invocation.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const LAMBDA_PAYLOAD_LIMIT = 6 * 1024 * 1024;

/**
 * Requests of one account in one region: per second, and at once.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 */
export const ACCOUNT_THROTTLE = { rateLimit: 10_000, burstLimit: 5_000 } as const;
