/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const LIMITS = {
  /** Bytes of a message, in either direction. */
  message: 128 * 1024,
  /** Milliseconds without a message in either direction. */
  idle: 10 * 60_000,
  /** Milliseconds a connection may last. */
  duration: 2 * 3_600_000,
  /** Milliseconds an integration may take. */
  integration: 29_000,
} as const;
