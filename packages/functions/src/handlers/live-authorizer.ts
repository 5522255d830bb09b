import type { APIGatewayRequestAuthorizerEvent } from "aws-lambda";
import { offeredToken } from "../live/subprotocol.ts";
import { handler as authorizeChat } from "./chat-authorizer.ts";

/**
 * The REQUEST authorizer of the WebSocket: who may chat may listen. The token comes as a
 * subprotocol, else it is the same caller by the same rules.
 *
 * @throws Error `Unauthorized` where nobody can be told from the request
 */
export function handler(event: APIGatewayRequestAuthorizerEvent) {
  const token = offeredToken(event.headers);
  return authorizeChat({
    ...event,
    headers: token === undefined ? {} : { authorization: token },
  });
}
