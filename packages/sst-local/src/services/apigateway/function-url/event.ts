import type { IncomingMessage } from "node:http";
import type { IamCaller } from "../shared/iam-caller.ts";
import { type Payload2Event, payload2Event } from "../shared/payload-2.ts";
import { requestTime } from "../shared/request-time.ts";
import { forwardingHeaders, sourceIpOf, targetOf } from "../shared/request.ts";
import type { FunctionUrlDefinition } from "./definition.ts";

/** What a request does not say. */
export interface Occasion {
  requestId: string;
  /** The X-Amzn-Trace-Id header. */
  traceId: string;
  /** Epoch milliseconds. */
  now: number;
  /** Who signed the request to a URL with AWS_IAM. */
  caller: IamCaller | undefined;
}

/**
 * The event of a request. The path keeps its percent-escapes.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
export function httpEvent(
  request: IncomingMessage,
  body: Buffer,
  { urlId, domainName }: Pick<FunctionUrlDefinition, "urlId" | "domainName">,
  { requestId, traceId, now, caller }: Occasion,
): Payload2Event {
  const { path, query } = targetOf(request.url);
  return payload2Event(
    { path, rawQuery: query, headers: headersOf(request, traceId), body },
    {
      accountId: caller?.accountId ?? "anonymous",
      apiId: urlId,
      ...(caller && { authorizer: { iam: caller } }),
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
  );
}

function headersOf(request: IncomingMessage, traceId: string): Record<string, string> {
  const { headersDistinct: headers } = request;
  return Object.fromEntries([
    ...Object.entries(headers).map(([name, values = []]) => [
      name,
      values.join(name === "cookie" ? "; " : ","),
    ]),
    ...forwardingHeaders(request, traceId).map(([name, value]) => [name.toLowerCase(), value]),
  ]) as Record<string, string>;
}
