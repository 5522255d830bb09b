import type { IncomingMessage, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { authorize } from "./authorize.ts";
import { type OpenConnection, serveConnection } from "./connection.ts";
import type { WebSocketApiDefinition } from "./definition.ts";
import { newConnection, requestContext, requestParts } from "./events.ts";
import { type InvokeFunction, type IntegrationResult, integrate } from "./integration.ts";
import { LIMITS } from "./limits.ts";
import { manage } from "./management.ts";
import { Refusal, refuse } from "./refusal.ts";

export interface WebSocketApiOptions {
  /** Runs the functions behind the routes. */
  invoke: InvokeFunction;
  /** A sentence about what a client is not told. */
  log: (sentence: string) => void;
}

/** One stage of a WebSocket API, to be put behind an HTTP server. */
export interface WebSocketApi {
  /** `/{stage}/@connections/{id}`; 403 for everything else. */
  readonly listener: RequestListener;
  /** Of the server's `upgrade` event. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Other routes and functions from now on, for open connections as well. */
  readonly update: (definition: WebSocketApiDefinition, invoke: InvokeFunction) => void;
  /** Closes every connection, and resolves when `$disconnect` has been told of each. */
  readonly stop: () => Promise<void>;
}

/**
 * Serves a WebSocket API as API Gateway does.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
 */
export function webSocketApi(
  initial: WebSocketApiDefinition,
  { invoke: initialInvoke, log }: WebSocketApiOptions,
): WebSocketApi {
  let definition = initial;
  let invoke = initialInvoke;
  const connections = new Map<string, OpenConnection>();
  const chosen = new WeakMap<IncomingMessage, string>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LIMITS.message,
    handleProtocols: (_, request) => chosen.get(request) ?? false,
  });

  async function connect(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const context = newConnection(request, Date.now());
    const { connectionId } = context;
    // Whoever leaves while it is asked about must not end the process.
    const onError = (error: Error) => log(`${connectionId}: ${error.message}`);
    socket.on("error", onError);
    try {
      if (!isStage(request, definition)) throw new Refusal(403, "Forbidden", "No such stage.");
      const requested = requestContext(definition, context, {
        ...{ eventType: "CONNECT", routeKey: "$connect" },
        now: Date.now(),
      });
      const route = definition.routes["$connect"];
      if (route?.authorizer) {
        context.authorizer = await authorize(
          definition,
          route.authorizer,
          request,
          requested,
          invoke,
        );
      }
      if (route !== undefined) {
        const result = await integrate(invoke, route.functionArn, {
          ...requestParts(request),
          requestContext: {
            ...requested,
            ...(context.authorizer && { authorizer: context.authorizer }),
          },
          isBase64Encoded: false,
        }).catch((error: unknown) => {
          throw new Refusal(502, "Internal server error", String(error));
        });
        choose(request, result);
      }
    } catch (error) {
      const refusal =
        error instanceof Refusal ? error : new Refusal(500, "Internal server error", String(error));
      log(`not connected, ${refusal.status}: ${refusal.sentence}`);
      refuse(socket, refusal, connectionId);
      return;
    }
    socket.off("error", onError);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = serveConnection({
        definition: () => definition,
        context,
        socket: webSocket,
        invoke: (functionArn, event) => invoke(functionArn, event),
        log,
      });
      connections.set(connectionId, connection);
      void connection.closed.then(() => connections.delete(connectionId));
    });
  }

  /** A refusal of the function's is the client's; else the subprotocol it chose, if any. */
  function choose(request: IncomingMessage, { statusCode, headers }: IntegrationResult): void {
    if (statusCode < 200 || statusCode > 299) {
      throw new Refusal(statusCode, "Forbidden", `$connect was answered with ${statusCode}.`);
    }
    const protocol = headers["sec-websocket-protocol"];
    if (protocol !== undefined) chosen.set(request, protocol);
  }

  return {
    listener(request, response) {
      const [, stage, word, id = ""] = (request.url ?? "").split("?")[0]?.split("/") ?? [];
      if (word !== "@connections" || decoded(stage ?? "") !== definition.stageName) {
        response.writeHead(403, { "content-type": "application/json" });
        response.end(JSON.stringify({ message: "Forbidden" }));
        return;
      }
      void manage(connections, decoded(id), request, response);
    },
    upgrade(request, socket, head) {
      void connect(request, socket, head);
    },
    update(next, nextInvoke) {
      definition = next;
      invoke = nextInvoke;
    },
    async stop() {
      const open = [...connections.values()];
      for (const connection of open) connection.close(1001, "Going away");
      await Promise.all(open.map(({ closed }) => closed));
    },
  };
}

/** SST's stage is `$default`, which is part of the path for a WebSocket. */
const isStage = ({ url }: IncomingMessage, { stageName }: WebSocketApiDefinition): boolean =>
  decoded((url ?? "").split("?")[0] ?? "").replace(/^\/|\/$/g, "") === stageName;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
