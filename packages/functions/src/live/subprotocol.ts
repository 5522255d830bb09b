import type { APIGatewayProxyEventHeaders } from "aws-lambda";
import { SUBPROTOCOL } from "@souk/contract/live-events";

/** A browser can send no header of its own with a WebSocket, and a URL is no place for a token. */
const HEADER = "sec-websocket-protocol";

/** What a client offers beside our subprotocol: its token. RFC 6455, section 4.1 */
export function offeredToken(headers: APIGatewayProxyEventHeaders | null): string | undefined {
  return offered(headers).find((one) => one !== SUBPROTOCOL);
}

/**
 * The header that a server must answer with when a subprotocol was offered, or browsers close.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html
 */
export function chosen(headers: APIGatewayProxyEventHeaders | null): Record<string, string> {
  return offered(headers).includes(SUBPROTOCOL) ? { "Sec-WebSocket-Protocol": SUBPROTOCOL } : {};
}

function offered(headers: APIGatewayProxyEventHeaders | null): string[] {
  const [, value = ""] =
    Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === HEADER) ?? [];
  return value.split(",").flatMap((one) => one.trim() || []);
}
