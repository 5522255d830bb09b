import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { StreamApi } from "../../aws/api.ts";
import { readBody } from "../../aws/body.ts";
import { targetOf } from "../../aws/http.ts";
import { restError } from "../../aws/protocols/rest-json.ts";
import type { StreamedResult, StreamInvoker } from "../../aws/capabilities.ts";
import { isRecord } from "../../graph/inputs.ts";
import { eventStreamMessage } from "./event-stream.ts";
import { BODY_LIMIT, invokeRequest } from "./invoke-request.ts";

const PATH = /^\/2021-11-15\/functions\/(?<name>[^/]+)\/response-streaming-invocations$/;

/**
 * Lambda's InvokeWithResponseStream at the AWS endpoint.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 */
export const lambdaStreamApi = (functions: StreamInvoker): StreamApi => ({
  protocol: "stream",
  match(message) {
    const name = PATH.exec(targetOf(message.url).path)?.groups?.["name"];
    if (message.method !== "POST" || name === undefined) return undefined;
    return {
      name: "InvokeWithResponseStream",
      action: "lambda:InvokeFunction",
      input: { FunctionName: name },
      access: "signed",
      handle: (request, response) => handle(functions, name, request, response),
      error: (error) => restError(error),
    };
  },
});

async function handle(
  functions: StreamInvoker,
  name: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = (await readBody(message, BODY_LIMIT)).toString("utf8");
  const { query } = targetOf(message.url);
  const { functionName, payload, ...options } = invokeRequest(name, query, message.headers, body);
  const result = await functions.invokeWithResponseStream(functionName, payload, options);
  response.writeHead(200, {
    "content-type": "application/vnd.amazon.eventstream",
    "x-amzn-requestid": result.requestId,
    "x-amz-executed-version": "$LATEST",
  });
  response.flushHeaders();
  await pipeline(messagesOf(result), response);
}

/** A message for each chunk, and one for the end, which says whether the function failed. */
async function* messagesOf({ body, functionError, completed }: StreamedResult) {
  try {
    for await (const chunk of functionError === undefined ? (body as AsyncIterable<Buffer>) : []) {
      yield eventMessage("PayloadChunk", "application/octet-stream", chunk);
    }
  } catch {
    // The end says that the function failed.
  }
  const result = await completed;
  const complete = result.functionError === undefined ? {} : failureOf(result.payload);
  yield eventMessage("InvokeComplete", "application/json", Buffer.from(JSON.stringify(complete)));
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStreamCompleteEvent.html */
function failureOf(payload: unknown): { ErrorCode: string; ErrorDetails: string } {
  const { errorType, errorMessage } = isRecord(payload) ? payload : {};
  return {
    ErrorCode: typeof errorType === "string" ? errorType : "Unhandled",
    ErrorDetails: typeof errorMessage === "string" ? errorMessage : JSON.stringify(payload),
  };
}

const eventMessage = (type: string, contentType: string, payload: Uint8Array): Buffer =>
  eventStreamMessage(
    { ":message-type": "event", ":event-type": type, ":content-type": contentType },
    payload,
  );
