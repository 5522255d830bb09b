import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { parsedRecord } from "../graph/inputs.ts";
import type { Access, Api, Call } from "./api.ts";
import { BodyTooLarge } from "./body.ts";
import { callSummary } from "./call-summary.ts";
import { allowOrigin, preflight } from "./cors.ts";
import { AwsError, internalFailure, missingAuthentication } from "./error.ts";
import type { CallSummary } from "./events.ts";
import { asksForAws, type Handler, opensLocalLink, pageRefusal } from "./guard.ts";
import { HOST } from "./listen.ts";
import { type HttpAnswer, type HttpRequest, readRequest, sendAnswer } from "./http.ts";
import { type Match, matchOf, type WholeMatch } from "./match.ts";
import { restError } from "./protocols/rest-json.ts";
import { unknownService } from "./protocols/unknown.ts";
import { scopeOf } from "./signature.ts";

export interface AwsEndpointOptions {
  /** The APIs that are served now. */
  apis: () => readonly Api[];
  log: (line: string) => void;
  /** Takes each signed call, by whom it was made. */
  onCall?: (call: RecordedCall) => unknown;
  /** Takes each signed call that was answered. */
  onAnswered?: (call: CallSummary) => void;
  /** Decides on each signed call by the caller's permissions. @throws AwsError for a call that is denied */
  authorize?: ((call: RecordedCall) => void) | undefined;
}

/** A call that a function or another program made. */
export interface RecordedCall {
  /** Access key id of the signature: a function's name, or `local`. */
  caller: string;
  service: string;
  region: string;
  operation: string;
  /** The action of IAM, where the service says which one an operation needs. */
  action?: string;
  input: Readonly<Record<string, unknown>>;
}

const DEFAULT_BODY_LIMIT = 1024 * 1024;

/**
 * The one address that stands for AWS (`AWS_ENDPOINT_URL`). The chain: recognise the operation,
 * refuse who may not call it, read the body, run, render the result or the error in the protocol of
 * the API. What is not emulated is refused, never answered by halves.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function awsEndpoint(options: AwsEndpointOptions): Handler {
  const { apis, log } = options;
  return async (message, response) => {
    const requestId = randomUUID();
    const match = matchOf(apis(), message);
    if (message.method === "OPTIONS" && match?.access !== "browser") {
      message.resume();
      return sendAnswer(response, preflight(apis(), message));
    }
    const begun = performance.now();
    let body = "";
    const observe = (answer: HttpAnswer) => {
      const summary = options.onAnswered && callSummary(message, match, body, answer, begun);
      if (summary) options.onAnswered?.(summary);
    };
    const send = (answer: HttpAnswer) => {
      sendAnswer(response, withHeaders(answer, match, requestId));
      observe(answer);
    };
    try {
      if (!match) {
        message.resume();
        return send(unknownService(message, log));
      }
      checkAccess(match.access, message);
      const call = callOf(message, response, requestId);
      if ("stream" in match) {
        admit(match.access, message, () => match, options);
        await match.stream(message, response, call);
        return observe({ status: response.statusCode });
      }
      const request = await readRequest(message, match.bodyLimit ?? DEFAULT_BODY_LIMIT);
      ({ body } = request);
      admit(match.access, message, () => contentOf(match, request), options);
      send(await match.run(request, call));
    } catch (error) {
      if (message.destroyed && (!message.complete || isAbort(error))) return;
      const failure = toAwsError(error, match, log);
      if (response.headersSent) return void response.destroy();
      message.resume();
      send((match?.error ?? restError)(failure, requestId));
    }
  };
}

/** True for the error of work that `Call.signal` has ended, because the client has left. */
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";

function checkAccess(access: Access, message: IncomingMessage): void {
  const isOpen = access === "browser" || (access === "local" && opensLocalLink(message));
  const refusal = isOpen ? undefined : pageRefusal(message);
  if (refusal !== undefined) {
    throw new AwsError("AccessDeniedException", refusal, { status: 403 });
  }
  if (access === "signed" && !message.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
    throw missingAuthentication();
  }
}

function callOf(message: IncomingMessage, response: ServerResponse, requestId: string): Call {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  return {
    requestId,
    caller: scopeOf(message.headers.authorization)?.accessKeyId,
    host: asksForAws(message)
      ? `${HOST}:${message.socket.localPort}`
      : (message.headers.host ?? ""),
    signal: gone.signal,
    disconnect: () => message.socket.resetAndDestroy(),
  };
}

type CallContent = Pick<RecordedCall, "operation" | "action" | "input">;

/**
 * Records a signed call and decides on it, where the options ask for either.
 * @throws AwsError for a call that is denied
 */
function admit(
  access: Access,
  { headers }: IncomingMessage,
  content: () => CallContent,
  { onCall, authorize }: AwsEndpointOptions,
): void {
  const scope = scopeOf(headers.authorization);
  if (!scope || !(onCall || authorize)) return;
  const { accessKeyId: caller, service, region } = scope;
  const { operation, action, input } = content();
  const call = { caller, service, region, operation, ...(action && { action }), input };
  onCall?.(call);
  // IAM has no part in operations for everybody, such as Cognito's sign-in.
  if (access === "signed") authorize?.(call);
}

/** The operation of a request and its input. The name of a query's operation stands in its body. */
function contentOf({ operation }: WholeMatch, { headers, body }: HttpRequest): CallContent {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  if (!isForm) return { operation, input: parsedRecord(body) };
  const form = new URLSearchParams(body);
  // Of a parameter that is there twice, the operations read the first.
  const input = Object.fromEntries([...form].reverse());
  return { operation: form.get("Action") ?? operation, input };
}

function toAwsError(
  error: unknown,
  match: Match | undefined,
  log: (line: string) => void,
): AwsError {
  if (error instanceof AwsError) {
    if (error.code === "UnknownOperationException") log(`not emulated: ${match?.operation ?? ""}`);
    return error;
  }
  if (error instanceof BodyTooLarge) {
    return new AwsError("RequestEntityTooLarge", error.message, { status: 413 });
  }
  const text = error instanceof Error ? error.stack : String(error);
  log(`${match?.operation ?? "the AWS endpoint"} failed: ${text}`);
  return internalFailure();
}

function withHeaders(answer: HttpAnswer, match: Match | undefined, requestId: string): HttpAnswer {
  return {
    ...answer,
    headers: {
      "x-amzn-requestid": requestId,
      ...(match?.access === "browser" && !("stream" in match) && allowOrigin),
      ...answer.headers,
    },
  };
}
