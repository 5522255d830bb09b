import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BodyTooLarge, readBody } from "../../../aws/body.ts";
import type { Handler } from "../../../aws/guard.ts";
import type { StreamInvoker } from "../../../aws/capabilities.ts";
import { corsHeaders, preflightHeaders } from "../shared/cors.ts";
import { callerOf, type SignedRequest } from "../shared/iam-caller.ts";
import { traceHeader } from "../shared/ids.ts";
import type { HttpResponse } from "../shared/payload-2-response.ts";
import { targetOf } from "../shared/request.ts";
import type { FunctionUrlDefinition } from "./definition.ts";
import { httpEvent } from "./event.ts";
import { httpResponse } from "./response.ts";
import { type StreamedHttpResponse, streamedHttpResponse } from "./streamed-response.ts";

/** The id of a request, and its X-Amzn-Trace-Id header. */
export interface RequestIds {
  requestId: string;
  traceId: string;
}

export interface FunctionUrlOptions {
  /** Invokes the function; a rejection with `statusCode` or `status` 429 is a throttle. */
  invoke: (
    functionName: string,
    event: unknown,
    options: RequestIds,
  ) => Promise<{ payload: unknown; functionError?: string | undefined }>;
  /** What invokes the function with the invoke mode RESPONSE_STREAM. */
  streams?: () => StreamInvoker | undefined;
  /** Explains an error response. */
  log: (requestId: string, sentence: string, cause: unknown) => void;
  /** Called after each response. */
  access: (record: AccessRecord) => void;
}

export interface AccessRecord extends RequestIds {
  method: string;
  path: string;
  status: number;
  milliseconds: number;
}

type AnyResponse = HttpResponse | StreamedHttpResponse;

/** Bytes of the largest request that a function can be invoked with. */
const BODY_LIMIT = 6_291_456;

/**
 * Serves a function URL as Lambda does.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function functionUrl(
  definition: FunctionUrlDefinition,
  options: FunctionUrlOptions,
): Handler {
  return async (request, response) => {
    const requestId = randomUUID();
    const begun = performance.now();
    const incoming = request.headersDistinct["x-amzn-trace-id"]?.at(-1);
    const ids = { requestId, traceId: traceHeader(incoming, Date.now(), undefined) };
    const call = callOf(definition, options, ids);
    const answer = await respond(definition, options, ids, request, call);
    await send(response, requestId, answer).catch((error: unknown) => {
      if (isAbort(error)) return;
      const sentence = `The response of ${definition.functionName} ended early.`;
      options.log(requestId, sentence, error);
    });
    options.access({
      ...ids,
      method: request.method ?? "",
      path: targetOf(request.url).path,
      status: answer.status,
      milliseconds: performance.now() - begun,
    });
  };
}

/**
 * Sends a response.
 * @throws Error for one that is streamed, when its client leaves or its function fails
 */
async function send(
  response: ServerResponse,
  requestId: string,
  { status, headers, body }: AnyResponse,
): Promise<void> {
  const isStream = body instanceof Readable;
  response.writeHead(status, {
    "x-amzn-requestid": requestId,
    ...headers,
    ...(!isStream && { "content-length": String(body.length) }),
  });
  if (!isStream) return void response.end(body);
  response.flushHeaders();
  await pipeline(body, response);
}

/** True where the client left before the end of the response. */
const isAbort = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";

/** Resolves to the response of the function, or to why there is none. */
type Call = (event: object) => Promise<AnyResponse | { reason: string; cause: unknown }>;

/** How the function is called. It is one of the functions of now, whenever the request has been read. */
function callOf(
  { functionName, invokeMode }: FunctionUrlDefinition,
  { invoke, streams }: FunctionUrlOptions,
  ids: RequestIds,
): Call {
  const stream = invokeMode === "RESPONSE_STREAM" ? streams?.() : undefined;
  const threw = (cause: unknown) => ({ reason: "threw an error", cause });
  const invalid = { reason: "returned no valid HTTP response" };
  if (stream) {
    return async (event) => {
      const result = await stream.invokeWithResponseStream(functionName, event, ids);
      if (result.functionError !== undefined) return threw((await result.completed).payload);
      return (await streamedHttpResponse(result)) ?? { ...invalid, cause: undefined };
    };
  }
  return async (event) => {
    const { payload, functionError } = await invoke(functionName, event, ids);
    if (functionError !== undefined) return threw(payload);
    return httpResponse(payload) ?? { ...invalid, cause: payload };
  };
}

/** Invokes the function, unless the request is refused or is a preflight. */
async function respond(
  definition: FunctionUrlDefinition,
  { log }: FunctionUrlOptions,
  ids: RequestIds,
  request: IncomingMessage,
  call: Call,
): Promise<AnyResponse> {
  const { requestId } = ids;
  const { functionName, authType, accountId, cors } = definition;
  const body = await readBody(request, BODY_LIMIT).catch((error: unknown) => {
    if (error instanceof BodyTooLarge) return undefined;
    throw error;
  });
  const preflight = preflightHeaders(cors, request.method, request.headers);
  if (preflight) return { status: 200, headers: preflight, body: Buffer.alloc(0) };
  const caller =
    authType === "AWS_IAM" ? callerOf(signedRequest(request), "lambda", accountId) : undefined;
  if (typeof caller === "string") {
    log(requestId, caller, undefined);
    return refusal(403, "Forbidden");
  }
  if (!body) return refusal(413, `Request must be smaller than ${BODY_LIMIT} bytes`);
  const event = httpEvent(request, body, definition, { ...ids, now: Date.now(), caller });
  const shared = corsHeaders(cors, request.headers);
  try {
    const answer = await call(event);
    if ("status" in answer) return { ...answer, headers: { ...answer.headers, ...shared } };
    log(requestId, `The function ${functionName} ${answer.reason}.`, answer.cause);
  } catch (error) {
    log(requestId, `The function ${functionName} could not be invoked.`, error);
    return isThrottle(error) ? refusal(429, "Too Many Requests") : refusal(502, "Bad Gateway");
  }
  return {
    status: 502,
    headers: { "content-type": "text/plain", ...shared },
    body: Buffer.from("Internal Server Error"),
  };
}

const signedRequest = ({ headers, url }: IncomingMessage): SignedRequest => ({
  authorization: headers.authorization,
  origin: headers.origin,
  fetchSite: headers["sec-fetch-site"],
  query: new URLSearchParams(targetOf(url).query),
});

function isThrottle(error: unknown): boolean {
  const { statusCode, status } = error as { statusCode?: unknown; status?: unknown };
  return statusCode === 429 || status === 429;
}

const refusal = (status: number, message: string): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ Message: message })),
});
