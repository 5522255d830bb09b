import type { IncomingMessage } from "node:http";
import { authorize } from "./authorize.ts";
import type { WebSocketApiDefinition } from "./definition.ts";
import { type ConnectionContext, requestContext, requestParts } from "./events.ts";
import { type InvokeFunction, integrate } from "./integration.ts";
import { Refusal } from "./refusal.ts";

/**
 * Runs the authorizer and the function of `$connect`, and returns the subprotocol that the function
 * chose, if any. The authorizer's context becomes part of the connection's.
 * @throws Refusal for a connection that is not to be opened
 */
export async function handshake(
  definition: WebSocketApiDefinition,
  context: ConnectionContext,
  request: IncomingMessage,
  invoke: InvokeFunction,
): Promise<string | undefined> {
  const route = definition.routes["$connect"];
  if (route === undefined) return undefined;
  const event = { eventType: "CONNECT", routeKey: "$connect", now: Date.now() } as const;
  const requested = requestContext(definition, context, event);
  if (route.authorizer !== undefined) {
    const { authorizer } = route;
    context.authorizer = await authorize(definition, authorizer, request, requested, invoke);
  }
  const { statusCode, headers } = await integrate(invoke, route, {
    ...requestParts(request),
    requestContext: {
      ...requested,
      ...(context.authorizer && { authorizer: context.authorizer }),
    },
    isBase64Encoded: false,
  }).catch((error: unknown) => {
    throw new Refusal(502, "Internal server error", String(error));
  });
  if (statusCode < 200 || statusCode > 299) {
    throw new Refusal(statusCode, "Forbidden", `$connect was answered with ${statusCode}.`);
  }
  return headers["sec-websocket-protocol"];
}
