import type { RawData, WebSocket } from "ws";
import type { WebSocketApiDefinition } from "./definition.ts";
import { type ConnectionContext, type EventType, requestContext } from "./events.ts";
import { type InvokeFunction, integrate } from "./integration.ts";
import { LIMITS } from "./limits.ts";
import { routeOf } from "./route.ts";

export interface ConnectionOptions {
  /** The API as it is now. */
  definition: () => WebSocketApiDefinition;
  context: ConnectionContext;
  socket: WebSocket;
  invoke: InvokeFunction;
  /** A sentence for the terminal. */
  log: (sentence: string) => void;
}

/** An open connection. */
export interface OpenConnection {
  readonly context: ConnectionContext;
  /** Epoch milliseconds of the last message in either direction. */
  lastActiveAt: number;
  /** Resolves when the text is with the client's socket. */
  send: (text: string) => Promise<void>;
  close: (code: number, reason: string) => void;
  /** Resolves when the connection is closed and `$disconnect` has been told. */
  readonly closed: Promise<void>;
}

/** Serves a connection that was let in, until either side or a limit ends it. */
export function serveConnection(options: ConnectionOptions): OpenConnection {
  const { definition, context, socket, invoke, log } = options;
  const pending = new Set<Promise<void>>();
  const closed = Promise.withResolvers<void>();
  const close = (code: number, reason: string) => socket.close(code, reason);
  const idle = setTimeout(() => close(1001, "Going away"), LIMITS.idle).unref();
  const tooLong = setTimeout(() => close(1001, "Going away"), LIMITS.duration).unref();

  const connection: OpenConnection = {
    context,
    lastActiveAt: Date.now(),
    async send(text) {
      touch();
      await new Promise<void>((resolve, reject) => {
        socket.send(text, (error) => (error ? reject(error) : resolve()));
      });
    },
    close,
    closed: closed.promise,
  };

  function touch(): void {
    connection.lastActiveAt = Date.now();
    idle.refresh();
  }

  /** The event of a route; undefined where there is no such route. */
  function eventFor(eventType: EventType, routeKey: string, more: Record<string, unknown>) {
    const route = definition().routes[routeKey];
    if (route === undefined) return undefined;
    const requested = requestContext(definition(), context, {
      ...{ eventType, routeKey },
      now: Date.now(),
    });
    return {
      route,
      requestId: requested["requestId"],
      event: { requestContext: requested, ...more, isBase64Encoded: false },
    };
  }

  async function onMessage(body: string): Promise<void> {
    const routeKey = routeOf(body, definition().routeSelectionExpression, definition().routes);
    const called = eventFor("MESSAGE", routeKey, { body });
    if (called === undefined) return tell("Forbidden", undefined);
    const { connectionId } = context;
    try {
      const result = await integrate(invoke, called.route.functionArn, {
        ...called.event,
        requestContext: { ...called.event.requestContext, messageId: connectionId },
      });
      if (called.route.answers && result.body !== undefined) await connection.send(result.body);
    } catch (error) {
      log(`${routeKey}: ${error instanceof Error ? error.message : String(error)}`);
      tell("Internal server error", called.requestId);
    }
  }

  function tell(message: string, requestId: unknown): void {
    if (socket.readyState !== socket.OPEN) return;
    const { connectionId } = context;
    socket.send(JSON.stringify({ message, connectionId, requestId: requestId ?? connectionId }));
  }

  async function onClose(code: number, reason: Buffer): Promise<void> {
    clearTimeout(idle);
    clearTimeout(tooLong);
    await Promise.allSettled(pending);
    const called = eventFor("DISCONNECT", "$disconnect", {});
    if (called === undefined) return;
    const disconnect = { disconnectStatusCode: code, disconnectReason: reason.toString() };
    await integrate(invoke, called.route.functionArn, {
      ...called.event,
      requestContext: { ...called.event.requestContext, ...disconnect },
    }).catch((error: unknown) => log(`$disconnect: ${String(error)}`));
  }

  socket.on("message", (data) => {
    touch();
    const work = onMessage(textOf(data)).finally(() => pending.delete(work));
    pending.add(work);
  });
  socket.on("error", (error) => log(`${context.connectionId}: ${error.message}`));
  socket.once("close", (code, reason) => {
    void onClose(code, reason).finally(() => closed.resolve());
  });
  return connection;
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString();
}
