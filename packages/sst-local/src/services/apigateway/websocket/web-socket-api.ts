import type { IncomingMessage } from "node:http";
import { WebSocketServer } from "ws";
import { type CallSummary, timed } from "../../../aws/events.ts";
import type { Handler, UpgradeHandler } from "../../../aws/guard.ts";
import { scopeOf } from "../../../aws/signature.ts";
import { targetOf } from "../shared/request.ts";
import { Connection } from "./connection.ts";
import type { WebSocketApiDefinition } from "./definition.ts";
import { newConnection } from "./events.ts";
import { limitFrames } from "./frame-limit.ts";
import { handshake } from "./handshake.ts";
import type { InvokeFunction } from "./integration.ts";
import { LIMITS } from "./limits.ts";
import { manageConnection } from "./management.ts";
import { Refusal, refuse } from "./refusal.ts";

export interface WebSocketApiOptions {
  /** Runs the functions of the routes. */
  invoke: InvokeFunction;
  /** Writes a sentence to the terminal. */
  log: (sentence: string) => void;
  /** Called after each call of the management API. */
  call?: (summary: CallSummary) => void;
}

/** One stage of a WebSocket API, to be served by an HTTP server. */
export interface WebSocketApi {
  /** Answers `/{stage}/@connections/{id}`, and 403 for every other path. */
  readonly listener: Handler;
  /** For the server's `upgrade` event. */
  readonly upgrade: UpgradeHandler;
  /** Replaces routes and functions, for open connections as well. */
  readonly update: (definition: WebSocketApiDefinition, invoke: InvokeFunction) => void;
  /** Closes every connection; resolves when `$disconnect` has run for each. */
  readonly stop: () => Promise<void>;
}

/**
 * Serves a WebSocket API as API Gateway does.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
 */
export function webSocketApi(
  initial: WebSocketApiDefinition,
  { invoke: initialInvoke, log, call }: WebSocketApiOptions,
): WebSocketApi {
  let definition = initial;
  let invoke = initialInvoke;
  const connections = new Map<string, Connection>();
  const subprotocols = new WeakMap<IncomingMessage, string>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LIMITS.message,
    handleProtocols: (_, request) => subprotocols.get(request) ?? false,
  });

  const upgrade: UpgradeHandler = async (request, socket, head) => {
    const context = newConnection(request, Date.now());
    const { connectionId } = context;
    try {
      if (!isStage(request, definition)) throw new Refusal(403, "Forbidden", "No such stage.");
      const subprotocol = await handshake(definition, context, request, invoke);
      if (subprotocol !== undefined) subprotocols.set(request, subprotocol);
    } catch (error) {
      const refusal =
        error instanceof Refusal ? error : new Refusal(500, "Internal server error", String(error));
      log(`not connected, ${refusal.status}: ${refusal.sentence}`);
      refuse(socket, refusal, connectionId);
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new Connection({
        definition: () => definition,
        context,
        socket: webSocket,
        invoke: (...args) => invoke(...args),
        log,
        onClosed: () => connections.delete(connectionId),
      });
      limitFrames(socket, LIMITS.frame, () => connection.close(1009, "Frame too large"));
      connections.set(connectionId, connection);
    });
  };

  return {
    async listener(request, response) {
      const [, stage = "", word, id = ""] = targetOf(request.url).path.split("/").map(decoded);
      if (word === "@connections" && stage === definition.stageName) {
        const begun = performance.now();
        await manageConnection(connections, id, request, response);
        call?.(callOf(request, id, response.statusCode, begun));
        return;
      }
      request.resume();
      response.writeHead(403, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "Forbidden" }));
    },
    upgrade,
    update(next, nextInvoke) {
      definition = next;
      invoke = nextInvoke;
    },
    async stop() {
      await Promise.all([...connections.values()].map((connection) => connection.shutDown()));
    },
  };
}

const OPERATIONS: Readonly<Record<string, string>> = {
  POST: "PostToConnection",
  GET: "GetConnection",
  DELETE: "DeleteConnection",
};

const callOf = (
  { method = "", headers }: IncomingMessage,
  ConnectionId: string,
  status: number,
  begun: number,
): CallSummary => ({
  caller: scopeOf(headers.authorization)?.accessKeyId ?? "",
  service: "execute-api",
  operation: OPERATIONS[method] ?? method,
  traceId: [headers["x-amzn-trace-id"]].flat()[0],
  ...timed(begun),
  status,
  body: JSON.stringify({ ConnectionId }),
  answer: "",
});

/** SST names the stage `$default`, which is part of the path for a WebSocket. */
const isStage = ({ url }: IncomingMessage, { stageName }: WebSocketApiDefinition): boolean =>
  decoded(targetOf(url).path).replace(/^\/|\/$/g, "") === stageName;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
