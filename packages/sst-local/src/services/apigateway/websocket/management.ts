import type { IncomingMessage, ServerResponse } from "node:http";
import type { OpenConnection } from "./connection.ts";
import { LIMITS } from "./limits.ts";

/**
 * Answers `/@connections/{id}` behind the stage: POST sends to a connection, GET describes it,
 * DELETE closes it. Callers are not asked for a signature here.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export async function manage(
  connections: ReadonlyMap<string, OpenConnection>,
  connectionId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await read(request);
  const connection = connections.get(connectionId);
  if (connection === undefined) return fail(response, 410, "GoneException");
  if (body === undefined) return fail(response, 413, "PayloadTooLargeException");
  switch (request.method) {
    case "POST":
      try {
        await connection.send(body);
      } catch {
        return fail(response, 410, "GoneException");
      }
      response.writeHead(200).end();
      return;
    case "GET": {
      const { connectedAt, identity } = connection.context;
      response.writeHead(200, { "content-type": "application/json" }).end(
        JSON.stringify({
          connectedAt: new Date(connectedAt).toISOString(),
          identity,
          lastActiveAt: new Date(connection.lastActiveAt).toISOString(),
        }),
      );
      return;
    }
    case "DELETE":
      connection.close(1000, "Connection Closed Normally");
      response.writeHead(204).end();
      return;
    default:
      fail(response, 403, "ForbiddenException");
  }
}

function fail(response: ServerResponse, status: number, type: string): void {
  response
    .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type })
    .end(JSON.stringify({ message: type }));
}

/** The body, or undefined when it is over the limit. */
async function read(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= LIMITS.message) chunks.push(chunk);
  }
  return length <= LIMITS.message ? Buffer.concat(chunks).toString() : undefined;
}
