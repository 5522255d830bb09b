import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { offeredToken } from "../live/subprotocol.ts";
import { handler as authorizeChat } from "./chat-authorizer.ts";

/**
 * The REQUEST authorizer of the WebSocket, with the chat routes' rules. A client offers its token as a
 * subprotocol.
 *
 * @throws Error `Unauthorized` for a request without a caller
 */
export function handler(event: APIGatewayRequestAuthorizerEvent) {
  const token = offeredToken(event.headers);
  return authorizeChat({
    ...event,
    headers: token === undefined ? {} : { authorization: token },
  });
}
