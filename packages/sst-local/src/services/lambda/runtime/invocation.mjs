import { RuntimeError, toInvocationError, toLogText } from "./errors.mjs";

/**
 * Runs the handler for one event and reports exactly one outcome: the first of its promise, the
 * callback, context.done/succeed/fail and an empty event loop.
 * @param {Function} handler
 * @param {string} event JSON
 * @param {any} header the header of the frame that instance.ts sends, with the deadline in milliseconds since 1970
 * @param {(status: "response" | "error", body: string) => void} report
 * @returns {{emptyEventLoop(): void}} to be called when the event loop is empty
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export function invoke(handler, event, header, report) {
  let finished = false;
  /** @type {(() => void) | undefined} called at an empty event loop */
  let pending;

  const finish = (status, body) => {
    if (finished) return;
    finished = true;
    report(status, body);
  };
  const succeed = (result) => {
    if (finished) return;
    let body;
    try {
      body = JSON.stringify(result) ?? "null";
    } catch {
      return fail(new Error("Unable to stringify response body"));
    }
    finish("response", body);
  };
  const fail = (thrown) => {
    if (finished) return;
    console.error("Invoke Error", `\t${toLogText(thrown)}`);
    finish("error", JSON.stringify(toInvocationError(thrown)));
  };
  const settle = (thrown, result) =>
    thrown === undefined || thrown === null ? succeed(result) : fail(thrown);

  const context = {
    succeed,
    fail: (thrown) => fail(thrown ?? "handled"),
    done: settle,
    ...invocationContext(header),
  };
  const callback = (thrown, result) => {
    const waits = context.callbackWaitsForEmptyEventLoop;
    if (waits && (thrown === undefined || thrown === null)) pending ??= () => succeed(result);
    else settle(thrown, result);
  };

  try {
    const returned = handler(JSON.parse(event), context, callback);
    if (typeof returned?.then === "function") returned.then(succeed, fail);
  } catch (thrown) {
    fail(thrown);
  }

  return {
    emptyEventLoop() {
      if (pending) pending();
      else if (handler.constructor.name === "AsyncFunction") {
        fail(new RuntimeError("NodeJsExit", "The handler's promise was never settled"));
      } else succeed(null);
    },
  };
}

/**
 * The context object of an invocation, without the functions that end it.
 * @param {any} header the header of the frame that instance.ts sends, with the deadline
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export const invocationContext = (header) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionVersion: process.env["AWS_LAMBDA_FUNCTION_VERSION"],
  functionName: process.env["AWS_LAMBDA_FUNCTION_NAME"],
  memoryLimitInMB: process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
  logGroupName: process.env["AWS_LAMBDA_LOG_GROUP_NAME"],
  logStreamName: process.env["AWS_LAMBDA_LOG_STREAM_NAME"],
  clientContext: header.clientContext,
  identity: undefined,
  invokedFunctionArn: header.arn,
  awsRequestId: header.requestId,
  getRemainingTimeInMillis: () => header.deadline - Date.now(),
});
