import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { requestTime } from "../rest/api/context-variables.ts";
import { extendedRequestId } from "../shared/ids.ts";
import type { WebSocketApiDefinition } from "./definition.ts";

export type EventType = "CONNECT" | "MESSAGE" | "DISCONNECT";

/** What is known of a connection from its first request. */
export interface ConnectionContext {
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  readonly identity: { readonly sourceIp: string; readonly userAgent?: string };
  readonly domainName: string;
  /** What the authorizer told, with its principal; undefined without one. */
  authorizer?: Readonly<Record<string, string>>;
}

/** The connection as it is asked for. Its id looks like AWS's: 15 characters and an equal sign. */
export function newConnection(request: IncomingMessage, now: number): ConnectionContext {
  const userAgent = request.headers["user-agent"];
  return {
    connectionId: extendedRequestId(undefined),
    connectedAt: now,
    identity: {
      sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
      ...(userAgent !== undefined && { userAgent }),
    },
    domainName: request.headers.host ?? "localhost",
  };
}

/**
 * `requestContext` of an event.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
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

/** Headers and query of the request that opens a connection, single and with all their values. */
export function requestParts(request: IncomingMessage) {
  const { searchParams } = new URL(request.url ?? "/", "ws://localhost");
  const names = [...new Set(searchParams.keys())];
  const query = names.length > 0;
  return {
    headers: single(request.headersDistinct),
    multiValueHeaders: request.headersDistinct as Record<string, string[]>,
    ...(query && {
      queryStringParameters: Object.fromEntries(
        names.map((name) => [name, searchParams.getAll(name).at(-1)]),
      ),
      multiValueQueryStringParameters: Object.fromEntries(
        names.map((name) => [name, searchParams.getAll(name)]),
      ),
    }),
  };
}

const single = (headers: NodeJS.Dict<string[]>): IncomingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values?.at(-1)]));
