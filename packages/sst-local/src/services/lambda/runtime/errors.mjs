/**
 * Errors as the Node.js runtime of Lambda reports them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */

export class RuntimeError extends Error {
  /**
   * @param {string} type errorType without its "Runtime." prefix
   * @param {string} message
   */
  constructor(type, message) {
    super(message);
    this.name = `Runtime.${type}`;
  }
}

/** @param {unknown} thrown an Error, or any other value that was thrown */
export function toInvocationError(thrown) {
  if (thrown instanceof Error || isErrorLike(thrown)) {
    return {
      errorType: String(thrown.name),
      errorMessage: String(thrown.message),
      trace: String(thrown.stack).split("\n"),
    };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** True for an Error of another realm (node:vm), which is not an `instanceof Error` here. */
function isErrorLike(thrown) {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    typeof thrown.name === "string" &&
    typeof thrown.message === "string" &&
    typeof thrown.stack === "string"
  );
}

/**
 * The JSON that Lambda logs after "Invoke Error": the error with its own enumerable properties, and
 * the same of each error among them.
 * @param {unknown} thrown
 */
export function toLogText(thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const expand = (_key, value) =>
    value instanceof Error
      ? {
          errorType: value.name,
          errorMessage: value.message,
          code: value.code,
          ...Object.fromEntries(Object.entries(value)),
          stack: String(value.stack).split("\n"),
        }
      : value;
  try {
    return JSON.stringify(error, expand);
  } catch {
    return JSON.stringify(toInvocationError(error));
  }
}
