/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
export const LIMITS = {
  /** Bytes of a message, in either direction. */
  message: 128 * 1024,
  /** Bytes of one frame from a client. */
  frame: 32 * 1024,
  /** Milliseconds without a message in either direction. */
  idle: 10 * 60_000,
  /** Milliseconds that a connection lasts. */
  duration: 2 * 3_600_000,
  /** Milliseconds that an integration may take. */
  integration: 29_000,
  /**
   * Bytes that wait for a client to read them, our own limit; AWS does not publish its own. A client
   * that is further behind is disconnected, so that it cannot fill the memory.
   */
  buffered: 1024 * 1024,
  /** Milliseconds in which a client has to answer a close frame when the API stops. */
  close: 2_000,
} as const;
