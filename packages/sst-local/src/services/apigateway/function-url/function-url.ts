import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { corsHeaders, preflightHeaders } from "./cors.ts";
import type { FunctionUrlDefinition } from "./definition.ts";
import { httpEvent } from "./event.ts";
import { httpResponse } from "./response.ts";

/** What stands behind a function URL. */
export interface FunctionUrlOptions {
  /** Runs the function; a rejection with `statusCode` 429 is a throttle. */
  invoke: (
    functionName: string,
    event: unknown,
    options: { requestId: string },
  ) => Promise<{ payload: unknown; functionError?: string | undefined }>;
  /** Why a request was answered as it was. */
  log: (requestId: string, sentence: string, cause: unknown) => void;
  /** A request that was answered. */
  access: (record: AccessRecord) => void;
}

export interface AccessRecord {
  requestId: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
}

/** The largest request that a function can be invoked with, in bytes. */
const LARGEST_BODY = 6_291_456;

/**
 * Serves a function URL as Lambda does; a handler that streams is refused by the runtime.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export function functionUrl(
  definition: FunctionUrlDefinition,
  options: FunctionUrlOptions,
): RequestListener {
  return (request, response) => {
    const requestId = randomUUID();
    const begun = performance.now();
    answer(definition, options, requestId, request)
      .catch((error: unknown): Plain => {
        options.log(requestId, "The function could not be run.", error);
        const throttled = (error as { statusCode?: unknown }).statusCode === 429;
        return throttled ? refused(429, "Too Many Requests") : refused(502, "Bad Gateway");
      })
      .then(({ status, headers, body }) => {
        send(response, status, { "x-amzn-requestid": requestId, ...headers }, body);
        options.access({
          requestId,
          method: request.method ?? "",
          path: (request.url ?? "/").split("?")[0] ?? "/",
          status,
          milliseconds: performance.now() - begun,
        });
        return undefined;
      })
      .catch(() => response.destroy());
  };
}

interface Plain {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

async function answer(
  { urlId, domainName, functionName, authType, cors }: FunctionUrlDefinition,
  { invoke, log }: FunctionUrlOptions,
  requestId: string,
  request: IncomingMessage,
): Promise<Plain> {
  const preflight = preflightHeaders(cors, request.method, request.headers);
  if (preflight) return { status: 200, headers: preflight, body: Buffer.alloc(0) };
  if (authType === "AWS_IAM") {
    log(
      requestId,
      "Signatures are not verified here, so a URL with AWS_IAM lets nobody in.",
      undefined,
    );
    return refused(403, "Forbidden");
  }
  const body = await read(request);
  if (!body) return refused(413, `Request must be smaller than ${LARGEST_BODY} bytes`);
  const place = { apiId: urlId, domainName, accountId: "anonymous" };
  const event = httpEvent(request, body, place, requestId, Date.now());
  const { payload, functionError } = await invoke(functionName, event, { requestId });
  const shared = corsHeaders(cors, request.headers);
  const made = functionError === undefined ? httpResponse(payload) : undefined;
  if (made) return { ...made, headers: { ...made.headers, ...shared } };
  const why =
    functionError === undefined ? "Its answer is no HTTP response." : "It threw an error.";
  log(requestId, `The function ${functionName} did not answer. ${why}`, payload);
  return {
    status: 502,
    headers: { "content-type": "text/plain", ...shared },
    body: Buffer.from("Internal Server Error"),
  };
}

const refused = (status: number, message: string): Plain => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ Message: message })),
});

async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? undefined : Buffer.concat(chunks);
}

function send(
  response: ServerResponse,
  status: number,
  headers: Plain["headers"],
  body: Buffer,
): void {
  response.writeHead(status, { ...headers, "content-length": String(body.length) });
  response.end(body);
}
