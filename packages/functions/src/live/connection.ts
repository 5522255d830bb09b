import * as Connection from "@souk/core/connection";
import type { Table } from "@souk/core/table";
import type { APIGatewayProxyWebsocketEventV2, APIGatewayProxyResultV2 } from "aws-lambda";
import type { APIGatewayProxyEventHeaders } from "aws-lambda";
import { logger } from "../logger.ts";
import { chosen } from "./subprotocol.ts";

/** What API Gateway sends for `$connect`, `$disconnect` and every message. */
export type ConnectionEvent = Pick<APIGatewayProxyWebsocketEventV2, "requestContext"> & {
  headers?: APIGatewayProxyEventHeaders;
  requestContext: { authorizer?: { userId?: string } };
};

/**
 * Remembers who is connected. What a client sends is not looked at: it keeps the connection from
 * being closed as idle, and everything else goes over HTTP.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export function createConnectionHandler(table: Table) {
  return async function handler(event: ConnectionEvent): Promise<APIGatewayProxyResultV2> {
    const { routeKey, connectionId, requestId, authorizer } = event.requestContext;
    const userId = authorizer?.userId;
    if (userId === undefined) throw new Error(`${routeKey} without a caller from the authorizer`);
    if (routeKey === "$connect") {
      await Connection.open(table, { userId, connectionId });
      logger.info("connected", { requestId, connectionId });
      return { statusCode: 200, headers: chosen(event.headers ?? null) };
    }
    if (routeKey === "$disconnect") {
      await Connection.close(table, { userId, connectionId });
      logger.info("disconnected", { requestId, connectionId });
    }
    return { statusCode: 200 };
  };
}
