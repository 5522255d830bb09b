/**
 * Quotas of an HTTP API, in bytes and milliseconds.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
 */
export const LIMITS = {
  payload: 10 * 1024 * 1024,
  /** The request line and the header values together. */
  requestHead: 10_240,
  integrationTimeout: 30_000,
  integrationTimeoutMin: 50,
  authorizerTimeout: 10_000,
  authorizerTtl: 3_600,
  /** Of the issuer's OpenID configuration and of its key set. */
  discoveryTimeout: 1_500,
  keySet: 150_000,
  /** API Gateway caches the keys of an issuer for up to two hours. */
  keySetTtl: 2 * 3_600_000,
  /** Of a body that a parameter mapping reads a part of. */
  mappedBody: 100 * 1024,
  /**
   * The event of a synchronous invocation.
   * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
   */
  lambdaPayload: 6 * 1024 * 1024,
} as const;
