import type { IncomingMessage } from "node:http";
import { traceHeader } from "../shared/ids.ts";
import { requestTime } from "../shared/request-time.ts";
import { forwardingHeaders, sourceIpOf, targetOf } from "../shared/request.ts";
import type { FunctionUrlDefinition } from "./definition.ts";

/** An event of payload format 2.0. */
export interface HttpEvent {
  version: "2.0";
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  requestContext: object;
  body?: string;
  isBase64Encoded: boolean;
}

/**
 * The event of a request. The path keeps its percent-escapes, and values of a header or query
 * parameter that is repeated are joined by a comma.
 * @param now epoch milliseconds
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
export function httpEvent(
  request: IncomingMessage,
  body: Buffer,
  { urlId, domainName }: Pick<FunctionUrlDefinition, "urlId" | "domainName">,
  requestId: string,
  now: number,
): HttpEvent {
  const { path, query } = targetOf(request.url);
  const cookies = request.headers.cookie?.split(/; */).filter(Boolean);
  const asText = isText(request.headers["content-type"]);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers: headersOf(request, now),
    ...(query !== "" && { queryStringParameters: joined(new URLSearchParams(query)) }),
    requestContext: {
      accountId: "anonymous",
      apiId: urlId,
      domainName: request.headers.host ?? domainName,
      domainPrefix: urlId,
      http: {
        method: request.method ?? "GET",
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceIpOf(request),
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: requestTime(now),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(asText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !asText,
  };
}

/** The headers without the cookies, which have a field of their own. */
function headersOf(request: IncomingMessage, now: number): Record<string, string> {
  const { cookie: _, ...headers } = request.headersDistinct;
  const trace = traceHeader(headers["x-amzn-trace-id"]?.at(-1), now, undefined);
  return Object.fromEntries([
    ...Object.entries(headers).map(([name, values = []]) => [name, values.join(",")]),
    ...forwardingHeaders(request, trace).map(([name, value]) => [name.toLowerCase(), value]),
  ]) as Record<string, string>;
}

function joined(query: URLSearchParams): Record<string, string> {
  const names = new Set(query.keys());
  return Object.fromEntries([...names].map((name) => [name, query.getAll(name).join(",")]));
}

/** True for content types whose bodies are text in the event; others are base64. */
const isText = (contentType = "text/plain"): boolean =>
  /^\s*(text\/|application\/(json|javascript|xml)\b|application\/[^;]+\+(json|xml)\b)/i.test(
    contentType,
  );
