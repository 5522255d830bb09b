import type { APIGatewayProxyEventHeaders } from "aws-lambda";
import { SUBPROTOCOL } from "@souk/contract/live-events";

/** Browsers can set no other header of a WebSocket, and URLs with tokens end up in logs. */
const HEADER = "sec-websocket-protocol";

/** The token, which a client offers as a second subprotocol (RFC 6455, section 4.1). */
export function offeredToken(headers: APIGatewayProxyEventHeaders | null): string | undefined {
  return offered(headers).find((one) => one !== SUBPROTOCOL);
}

/**
 * The response header that selects our subprotocol; without it browsers close the connection.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
 */
export function selectedSubprotocol(
  headers: APIGatewayProxyEventHeaders | null,
): Record<string, string> {
  return offered(headers).includes(SUBPROTOCOL) ? { "Sec-WebSocket-Protocol": SUBPROTOCOL } : {};
}

function offered(headers: APIGatewayProxyEventHeaders | null): string[] {
  const [, value = ""] =
    Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === HEADER) ?? [];
  return value.split(",").flatMap((one) => one.trim() || []);
}
