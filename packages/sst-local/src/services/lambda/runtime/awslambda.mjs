const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const HIGH_WATER_MARK = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");

const METADATA_CONTENT_TYPE = "application/vnd.awslambda.http-integration-response";
/** Zero bytes between the metadata of a response and its body. */
const DELIMITER_LENGTH = 8;

/** Status, headers and cookies of a response of a function URL, in front of its body. */
const HttpResponseStream = {
  /**
   * @param {import("./response-stream.mjs").ResponseStream} stream
   * @param {object} metadata
   */
  from(stream, metadata) {
    stream.setContentType(METADATA_CONTENT_TYPE);
    stream._onBeforeFirstWrite = (write) => {
      write(JSON.stringify(metadata));
      write(new Uint8Array(DELIMITER_LENGTH));
    };
    return stream;
  },
};

/**
 * The global `awslambda`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export const awslambda = {
  HttpResponseStream,
  streamifyResponse(handler, options) {
    handler[STREAMING] = "response";
    if (typeof options?.highWaterMark === "number") {
      handler[HIGH_WATER_MARK] = options.highWaterMark;
    }
    return handler;
  },
};

/** @param {Function} handler */
export const isStreaming = (handler) => handler[STREAMING] === "response";

/**
 * The bytes that the response stream of a handler buffers; undefined for the default.
 * @param {Function} handler
 */
export const highWaterMarkOf = (handler) => handler[HIGH_WATER_MARK];
