import { type RawData, WebSocket } from "ws";
import type { WebSocketApiDefinition } from "./definition.ts";
import { type ConnectionContext, type EventType, requestContext } from "./events.ts";
import { type InvokeFunction, integrate } from "./integration.ts";
import { LIMITS } from "./limits.ts";
import { routeOf } from "./route.ts";

export interface ConnectionOptions {
  /** The API as it is now. */
  readonly definition: () => WebSocketApiDefinition;
  readonly context: ConnectionContext;
  readonly socket: WebSocket;
  readonly invoke: InvokeFunction;
  /** Writes a sentence to the terminal. */
  readonly log: (sentence: string) => void;
  /** Called when the connection is closed and `$disconnect` has run. */
  readonly onClosed: () => void;
}

/** An open connection, until the client, the API or a limit closes it. */
export class Connection {
  /** Epoch milliseconds of the last message in either direction. */
  lastActiveAt = Date.now();
  /** Resolves when the connection is closed and `$disconnect` has run. */
  readonly closed: Promise<void>;
  readonly #options: ConnectionOptions;
  /** Messages whose functions run. */
  readonly #running = new Set<Promise<void>>();
  readonly #idle: NodeJS.Timeout;
  readonly #duration: NodeJS.Timeout;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket, log, context } = options;
    const expire = () => this.close(1001, "Going away");
    this.#idle = setTimeout(expire, LIMITS.idle).unref();
    this.#duration = setTimeout(expire, LIMITS.duration).unref();
    socket.on("error", (error) => log(`${context.connectionId}: ${error.message}`));
    socket.on("message", (data) => {
      if (!this.isOpen) return;
      this.#touch();
      const work = this.#onMessage(textOf(data)).finally(() => this.#running.delete(work));
      this.#running.add(work);
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => resolve(this.#onClose(code, reason.toString())));
    });
  }

  get context(): ConnectionContext {
    return this.#options.context;
  }

  get isOpen(): boolean {
    return this.#options.socket.readyState === WebSocket.OPEN;
  }

  /**
   * Queues a text for the client and returns at once; false when the connection is not open. A
   * client that leaves more than `LIMITS.buffered` bytes unread is disconnected with 1008.
   */
  send(text: string): boolean {
    if (!this.isOpen) return false;
    this.#touch();
    const { socket, context, log } = this.#options;
    socket.send(text);
    if (socket.bufferedAmount > LIMITS.buffered) {
      log(
        `${context.connectionId}: closed with 1008; its client left more than ${LIMITS.buffered} bytes unread.`,
      );
      this.close(1008, "Too far behind");
    }
    return true;
  }

  close(code: number, reason: string): void {
    this.#options.socket.close(code, reason);
  }

  /** Closes, and destroys the socket of a client that does not answer within `LIMITS.close`. */
  async shutDown(): Promise<void> {
    this.close(1001, "Going away");
    const terminate = setTimeout(() => this.#options.socket.terminate(), LIMITS.close);
    await this.closed;
    clearTimeout(terminate);
  }

  #touch(): void {
    this.lastActiveAt = Date.now();
    this.#idle.refresh();
  }

  /** The route, the request id and the event of a message or `$disconnect`; undefined without a route. */
  #eventFor(eventType: EventType, routeKey: string, more: object, contextOfEvent: object) {
    const definition = this.#options.definition();
    const route = definition.routes[routeKey];
    if (route === undefined) return undefined;
    const now = Date.now();
    const requested = requestContext(definition, this.context, { eventType, routeKey, now });
    return {
      route,
      requestId: requested["requestId"],
      event: {
        requestContext: { ...requested, ...contextOfEvent },
        ...more,
        isBase64Encoded: false,
      },
    };
  }

  async #onMessage(body: string): Promise<void> {
    const { definition, invoke, log } = this.#options;
    const { routeSelectionExpression, routes } = definition();
    const routeKey = routeOf(body, routeSelectionExpression, routes);
    const messageId = this.context.connectionId;
    const called = this.#eventFor("MESSAGE", routeKey, { body }, { messageId });
    if (called === undefined) return this.#sendError("Forbidden", undefined);
    try {
      const result = await integrate(invoke, called.route, called.event);
      if (called.route.answers && result.body !== undefined) this.send(result.body);
    } catch (error) {
      log(`${routeKey}: ${error instanceof Error ? error.message : String(error)}`);
      this.#sendError("Internal server error", called.requestId);
    }
  }

  #sendError(message: string, requestId: unknown): void {
    const { connectionId } = this.context;
    this.send(JSON.stringify({ message, connectionId, requestId: requestId ?? connectionId }));
  }

  async #onClose(disconnectStatusCode: number, disconnectReason: string): Promise<void> {
    clearTimeout(this.#idle);
    clearTimeout(this.#duration);
    await Promise.allSettled(this.#running);
    const { invoke, log, onClosed } = this.#options;
    const more = { disconnectStatusCode, disconnectReason };
    const called = this.#eventFor("DISCONNECT", "$disconnect", {}, more);
    if (called !== undefined) {
      await integrate(invoke, called.route, called.event).catch((error: unknown) =>
        log(`$disconnect: ${String(error)}`),
      );
    }
    onClosed();
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString();
}
