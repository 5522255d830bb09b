import { signal, type ReadonlySignal } from "@preact/signals";
import { type LiveEvent, SUBPROTOCOL } from "@souk/contract/live-events";
import { parseEvent } from "./parse-event.ts";

/** API Gateway closes a connection that is idle for 10 minutes. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const PING_MS = 5 * 60_000;
const PING = JSON.stringify({ action: "ping" });

/** Handshakes that take longer are abandoned. */
const HANDSHAKE_TIMEOUT_MS = 15_000;

/** A connection that has lasted this long resets the backoff. */
const STABLE_MS = 30_000;

/** The callbacks of a socket. `opened` and `closed` are called at most once. */
export interface SocketEvents {
  opened: () => void;
  message: (data: unknown) => void;
  closed: () => void;
}

export interface Socket {
  send: (text: string) => void;
  close: () => void;
}

export interface LiveConnectionOptions {
  /** Opens a WebSocket with these subprotocols. */
  open: (protocols: string[], events: SocketEvents) => Socket;
  /** @throws Error when no token can be had */
  getToken: (options: { forceRefresh: boolean }) => Promise<string>;
  onEvent: (event: LiveEvent) => void;
  /** Calls `action` after a delay, unless the returned function is called first. */
  schedule: (ms: number, action: () => void) => () => void;
  /** Milliseconds to wait after this many failures in a row. */
  backoff: (failures: number) => number;
}

export interface LiveConnection {
  /**
   * The number of the open connection, a new one each time; `undefined` while there is none, which
   * means that events are missed.
   */
  connectionId: ReadonlySignal<number | undefined>;
  /** True from a failed handshake until the next connection opens. */
  isFailing: ReadonlySignal<boolean>;
  /** Replaces the connection at once. */
  connect: () => void;
  /** Closes the connection until the next `connect`. */
  disconnect: () => void;
}

/**
 * A WebSocket that reconnects when it is lost, with a current token each time. Events that are
 * missed in between are not replayed: the owner has to load them.
 *
 * Longer than 80 lines because every part shares the counters and the timers.
 */
export function createLiveConnection(options: LiveConnectionOptions): LiveConnection {
  const connectionId = signal<number | undefined>(undefined);
  const isFailing = signal(false);
  let attempt = 0;
  let failures = 0;
  // Handshakes refused in a row: an expired token may be the reason.
  let refusals = 0;
  let socket: Socket | undefined;
  let timers: (() => void)[] = [];

  const schedule = (ms: number, action: () => void) => timers.push(options.schedule(ms, action));

  function cancelTimers(): void {
    for (const cancel of timers) cancel();
    timers = [];
  }

  /** Closes the socket. Later callbacks of earlier attempts are ignored. */
  function reset(): number {
    cancelTimers();
    attempt += 1;
    connectionId.value = undefined;
    const old = socket;
    socket = undefined;
    old?.close();
    return attempt;
  }

  async function dial(): Promise<void> {
    const own = reset();
    const isCurrent = () => own === attempt;
    const fail = () => {
      if (!isCurrent()) return;
      // A connection that was open has not failed: API Gateway ends each one after two hours.
      if (connectionId.value === undefined) {
        refusals += 1;
        isFailing.value = true;
      }
      reset();
      failures += 1;
      schedule(options.backoff(failures), () => void dial());
    };
    schedule(HANDSHAKE_TIMEOUT_MS, fail);
    try {
      const token = await options.getToken({ forceRefresh: refusals === 1 });
      if (!isCurrent()) return;
      socket = options.open([SUBPROTOCOL, token], {
        opened: () => isCurrent() && onOpened(own),
        message: (data) => {
          const event = isCurrent() ? parseEvent(data) : undefined;
          if (event !== undefined) options.onEvent(event);
        },
        closed: fail,
      });
    } catch {
      fail();
    }
  }

  function onOpened(own: number): void {
    cancelTimers();
    refusals = 0;
    isFailing.value = false;
    connectionId.value = own;
    schedule(STABLE_MS, () => {
      failures = 0;
    });
    const ping = () => {
      socket?.send(PING);
      schedule(PING_MS, ping);
    };
    schedule(PING_MS, ping);
  }

  return {
    connectionId,
    isFailing,
    connect() {
      failures = 0;
      void dial();
    },
    disconnect: () => void reset(),
  };
}
