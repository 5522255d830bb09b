import * as Connection from "@souk/core/connection";
import type { Table } from "@souk/core/table";
import type { APIGatewayProxyWebsocketEventV2, APIGatewayProxyResultV2 } from "aws-lambda";
import type { APIGatewayProxyEventHeaders } from "aws-lambda";
import { callerOf, type CallerContext } from "../authorizer/caller.ts";
import { logger } from "../logger.ts";
import { selectedSubprotocol } from "./subprotocol.ts";

/** API Gateway's event for `$connect`, `$disconnect` and every message. */
export type ConnectionEvent = Pick<APIGatewayProxyWebsocketEventV2, "requestContext"> & {
  headers?: APIGatewayProxyEventHeaders;
  requestContext: { authorizer?: Partial<CallerContext> };
};

/**
 * Stores connections when they open and removes them when they close. Messages from clients are
 * ignored: they only keep a connection from being closed as idle.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export function createConnectionHandler(table: Table) {
  return async function handler(event: ConnectionEvent): Promise<APIGatewayProxyResultV2> {
    const { routeKey, connectionId, requestId, authorizer } = event.requestContext;
    const userId = callerOf(authorizer)?.id;
    if (userId === undefined) throw new Error(`${routeKey} without a caller from the authorizer`);
    if (routeKey === "$connect") {
      await Connection.open(table, { userId, connectionId });
      logger.info("connected", { requestId, connectionId });
      return { statusCode: 200, headers: selectedSubprotocol(event.headers ?? null) };
    }
    if (routeKey === "$disconnect") {
      await Connection.close(table, { userId, connectionId });
      logger.info("disconnected", { requestId, connectionId });
    }
    return { statusCode: 200 };
  };
}
