import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { BodyTooLarge, readBody } from "../../../aws/body.ts";
import type { Handler } from "../../../aws/guard.ts";
import { targetOf } from "../shared/request.ts";
import { corsHeaders, preflightHeaders } from "../shared/cors.ts";
import type { FunctionUrlDefinition } from "./definition.ts";
import { httpEvent } from "./event.ts";
import type { HttpResponse } from "../shared/payload-2-response.ts";
import { httpResponse } from "./response.ts";

export interface FunctionUrlOptions {
  /** Invokes the function; a rejection with `statusCode` or `status` 429 is a throttle. */
  invoke: (
    functionName: string,
    event: unknown,
    options: { requestId: string },
  ) => Promise<{ payload: unknown; functionError?: string | undefined }>;
  /** Explains an error response. */
  log: (requestId: string, sentence: string, cause: unknown) => void;
  /** Called after each response. */
  access: (record: AccessRecord) => void;
}

export interface AccessRecord {
  requestId: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
}

/** Bytes of the largest request that a function can be invoked with. */
const BODY_LIMIT = 6_291_456;

/**
 * Serves a function URL as Lambda does. Response streaming is not supported; the runtime refuses it.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function functionUrl(
  definition: FunctionUrlDefinition,
  options: FunctionUrlOptions,
): Handler {
  return async (request, response) => {
    const requestId = randomUUID();
    const begun = performance.now();
    const { status, headers, body } = await respond(definition, options, requestId, request);
    response.writeHead(status, {
      "x-amzn-requestid": requestId,
      ...headers,
      "content-length": String(body.length),
    });
    response.end(body);
    options.access({
      requestId,
      method: request.method ?? "",
      path: targetOf(request.url).path,
      status,
      milliseconds: performance.now() - begun,
    });
  };
}

/** Invokes the function, unless the request is refused or is a preflight. */
async function respond(
  definition: FunctionUrlDefinition,
  { invoke, log }: FunctionUrlOptions,
  requestId: string,
  request: IncomingMessage,
): Promise<HttpResponse> {
  const { functionName, authType, cors } = definition;
  const body = await readBody(request, BODY_LIMIT).catch((error: unknown) => {
    if (error instanceof BodyTooLarge) return undefined;
    throw error;
  });
  const preflight = preflightHeaders(cors, request.method, request.headers);
  if (preflight) return { status: 200, headers: preflight, body: Buffer.alloc(0) };
  if (authType === "AWS_IAM") {
    const sentence = "Signatures cannot be verified here, so a URL with AWS_IAM refuses everybody.";
    log(requestId, sentence, undefined);
    return refusal(403, "Forbidden");
  }
  if (!body) return refusal(413, `Request must be smaller than ${BODY_LIMIT} bytes`);
  const event = httpEvent(request, body, definition, requestId, Date.now());
  const shared = corsHeaders(cors, request.headers);
  try {
    const { payload, functionError } = await invoke(functionName, event, { requestId });
    const made = functionError === undefined ? httpResponse(payload) : undefined;
    if (made) return { ...made, headers: { ...made.headers, ...shared } };
    const reason =
      functionError === undefined ? "returned no valid HTTP response" : "threw an error";
    log(requestId, `The function ${functionName} ${reason}.`, payload);
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

function isThrottle(error: unknown): boolean {
  const { statusCode, status } = error as { statusCode?: unknown; status?: unknown };
  return statusCode === 429 || status === 429;
}

const refusal = (status: number, message: string): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ Message: message })),
});
