import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AuthorizerContext } from "../shared/authorizer-result.ts";
import { HeaderList, putOwn } from "../shared/headers.ts";
import { extendedRequestId } from "../shared/ids.ts";
import { parseQuery } from "../shared/query.ts";
import { requestTime } from "../shared/request-time.ts";
import { sourceIpOf, targetOf } from "../shared/request.ts";
import type { WebSocketApiDefinition } from "./definition.ts";

export type EventType = "CONNECT" | "MESSAGE" | "DISCONNECT";

/** The part of `$context` that stays the same for a connection. */
export interface ConnectionContext {
  /** 15 characters and an equal sign. */
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  readonly identity: { readonly sourceIp: string; readonly userAgent?: string };
  readonly domainName: string;
  /** The context and principal of the authorizer; undefined without one. */
  authorizer?: AuthorizerContext;
}

/** The context of a connection that is requested. */
export function newConnection(request: IncomingMessage, now: number): ConnectionContext {
  const userAgent = request.headers["user-agent"];
  return {
    connectionId: extendedRequestId(undefined),
    connectedAt: now,
    identity: { sourceIp: sourceIpOf(request), ...(userAgent !== undefined && { userAgent }) },
    domainName: request.headers.host ?? "localhost",
  };
}

/**
 * `requestContext` of an event.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export function requestContext(
  { apiId, stageName }: WebSocketApiDefinition,
  { connectionId, connectedAt, identity, domainName, authorizer }: ConnectionContext,
  event: { eventType: EventType; routeKey: string; now: number },
): Record<string, unknown> {
  return {
    routeKey: event.routeKey,
    eventType: event.eventType,
    extendedRequestId: extendedRequestId(undefined),
    requestTime: requestTime(event.now),
    messageDirection: "IN",
    stage: stageName,
    connectedAt,
    requestTimeEpoch: event.now,
    identity,
    requestId: randomUUID(),
    domainName,
    connectionId,
    apiId,
    ...(authorizer && { authorizer }),
  };
}

/**
 * Headers and query of the request that opens a connection, in the event's single and multi-value
 * maps. Names are spelled as the client sent them: AWS's sample function lower-cases them for that
 * reason.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
 */
export function requestParts(request: IncomingMessage) {
  const headers = HeaderList.fromRaw(request.rawHeaders);
  const multiValueHeaders: Record<string, string[]> = {};
  headers.forEach((name) => putOwn(multiValueHeaders, name, headers.getAllExact(name)));
  const query = parseQuery(targetOf(request.url).query);
  return {
    headers: headers.toRecord(),
    multiValueHeaders,
    ...(query && {
      queryStringParameters: query.last,
      multiValueQueryStringParameters: query.all,
    }),
  };
}
