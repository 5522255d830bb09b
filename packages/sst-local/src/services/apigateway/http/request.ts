import type { IncomingMessage } from "node:http";
import { BodyTooLarge, readBody } from "../../../aws/body.ts";
import { HeaderList } from "../shared/headers.ts";
import { extendedRequestId, traceHeader } from "../shared/ids.ts";
import { requestTime } from "../shared/request-time.ts";
import { forwardingHeaders, sourceIpOf, targetOf } from "../shared/request.ts";
import type { Exchange } from "./context.ts";
import type { HttpApiDefinition, Stage } from "./definition.ts";
import { ERRORS, HttpApiError } from "./http-error.ts";
import { LIMITS } from "./limits.ts";
import { decoded } from "./routes.ts";

/** Headers of the connection to the client, which no integration gets. */
const DROPPED = new Set([
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Reads what even an error response needs: ids, times, `$context` and the stage. */
export function identify(
  { apiId, accountId, stages }: HttpApiDefinition,
  req: IncomingMessage,
  now: number,
): Exchange {
  const { path: target, query } = targetOf(req.url);
  const { stage, path } = stageOf(stages, target);
  const headers = HeaderList.fromRaw(req.rawHeaders, DROPPED);
  const trace = traceHeader(headers.get("x-amzn-trace-id"), now, undefined);
  for (const [name, value] of forwardingHeaders(req, trace)) headers.set(name, value);
  const requestId = extendedRequestId(undefined);
  const method = req.method ?? "GET";
  const hasVariables = Object.keys(stage?.stageVariables ?? {}).length > 0;
  return {
    request: {
      method,
      path,
      rawQuery: query,
      query: new URLSearchParams(query),
      headers,
      body: new Uint8Array(0),
    },
    stage,
    stageVariables: hasVariables ? stage?.stageVariables : undefined,
    variables: {
      accountId,
      apiId,
      domainName: headers.get("host") ?? "",
      domainPrefix: apiId,
      extendedRequestId: requestId,
      httpMethod: method,
      identity: { sourceIp: sourceIpOf(req), userAgent: headers.get("user-agent") ?? "" },
      path: decoded(target),
      protocol: `HTTP/${req.httpVersion}`,
      requestId,
      requestTime: requestTime(now),
      requestTimeEpoch: now,
      ...(stage && { stage: stage.stageName }),
    },
  };
}

/**
 * The stage that the first segment of a path names, else `$default`, and the path without it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
function stageOf(
  stages: readonly Stage[],
  target: string,
): { stage: Stage | undefined; path: string } {
  const absolute = target.startsWith("/") ? target : `/${target}`;
  const [, first = ""] = absolute.split("/", 2);
  const named = stages.find(({ stageName }) => stageName === decoded(first));
  if (named && named.stageName !== "$default") {
    return { stage: named, path: absolute.slice(first.length + 1) || "/" };
  }
  return { stage: stages.find(({ stageName }) => stageName === "$default"), path: absolute };
}

/**
 * Reads the body of a request.
 * @throws HttpApiError 413 and 431 for a request that is too large
 */
export async function readRequestBody(exchange: Exchange, req: IncomingMessage): Promise<void> {
  refuseLargeHead(req);
  try {
    exchange.request.body = await readBody(req, LIMITS.payload);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw new HttpApiError(
      ERRORS.tooLarge,
      `${error.message} API Gateway accepts ${LIMITS.payload} bytes (10 MB).`,
    );
  }
}

function refuseLargeHead({ method, url, httpVersion, rawHeaders }: IncomingMessage): void {
  const size = rawHeaders.reduce(
    (sum, value, index) => (index % 2 === 0 ? sum : sum + value.length),
    `${method} ${url} HTTP/${httpVersion}`.length,
  );
  if (size <= LIMITS.requestHead) return;
  throw new HttpApiError(
    ERRORS.headTooLarge,
    `The request line and the header values are ${size} bytes long; API Gateway accepts ${LIMITS.requestHead}.`,
  );
}

/** The trace of a request, which the functions that it invokes continue. */
export function traceOf({ request }: Pick<Exchange, "request">): { traceId?: string } {
  const traceId = request.headers.get("x-amzn-trace-id");
  return traceId === undefined ? {} : { traceId };
}
