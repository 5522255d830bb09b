import type { IncomingMessage, ServerResponse } from "node:http";
import { BodyTooLarge, readBody } from "../../../aws/body.ts";
import type { Connection } from "./connection.ts";
import { LIMITS } from "./limits.ts";

/** A connection id, here as on AWS: 15 characters and an equal sign. */
const CONNECTION_ID = /^[\w-]{15}=$/;

/**
 * Serves `@connections/{id}`: POST sends a message to a connection, GET describes it, DELETE closes
 * it. A message counts as sent when it is queued. Signatures are not verified.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export async function manageConnection(
  connections: ReadonlyMap<string, Connection>,
  connectionId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const message = await readMessage(request);
  if (!CONNECTION_ID.test(connectionId)) {
    return fail(response, 400, "BadRequestException", `Invalid connectionId: ${connectionId}`);
  }
  const connection = connections.get(connectionId);
  if (connection === undefined) return fail(response, 410, "GoneException");
  if (message === undefined) return fail(response, 413, "PayloadTooLargeException");
  switch (request.method) {
    case "POST":
      if (!connection.send(message)) return fail(response, 410, "GoneException");
      response.writeHead(200).end();
      return;
    case "GET":
      response.writeHead(200, { "content-type": "application/json" }).end(describe(connection));
      return;
    case "DELETE":
      connection.close(1000, "Connection Closed Normally");
      response.writeHead(204).end();
      return;
    default:
      fail(response, 403, "ForbiddenException");
  }
}

const describe = ({ context, lastActiveAt }: Connection): string =>
  JSON.stringify({
    connectedAt: new Date(context.connectedAt).toISOString(),
    identity: context.identity,
    lastActiveAt: new Date(lastActiveAt).toISOString(),
  });

function fail(response: ServerResponse, status: number, type: string, message = type): void {
  response
    .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type })
    .end(JSON.stringify({ message }));
}

/** The body; undefined when it is larger than a message. */
async function readMessage(request: IncomingMessage): Promise<string | undefined> {
  try {
    return (await readBody(request, LIMITS.message)).toString();
  } catch (error) {
    if (error instanceof BodyTooLarge) return undefined;
    throw error;
  }
}
