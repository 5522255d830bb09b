import { signal, type ReadonlySignal } from "@preact/signals";
import { type LiveEvent, SUBPROTOCOL } from "@souk/contract/live-events";
import { parse } from "./parse.ts";

/** API Gateway closes what is idle for 10 minutes. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html */
const PING_MS = 5 * 60_000;
const PING = JSON.stringify({ action: "ping" });

/** How long a handshake may take. */
const OPENING_MS = 15_000;

/** How long a connection has to last before the failures before it are forgotten. */
const STEADY_MS = 30_000;

/** What a socket tells, each at most once but `message`. */
export interface SocketEvents {
  opened: () => void;
  message: (data: unknown) => void;
  closed: () => void;
}

export interface Socket {
  send: (text: string) => void;
  close: () => void;
}

/** What a live connection needs of the world. */
export interface LiveParts {
  /** Opens a WebSocket with these subprotocols. */
  open: (protocols: string[], events: SocketEvents) => Socket;
  /** @throws Error where there is none to be had */
  token: (options: { renew: boolean }) => Promise<string>;
  hear: (event: LiveEvent) => void;
  /** Does something after so many milliseconds, unless what it returns is called before. */
  after: (ms: number, action: () => void) => () => void;
  /** How long to wait after so many failures in a row, in milliseconds. */
  backoff: (failures: number) => number;
}

export interface Live {
  /**
   * The number of the connection that is open, another one each time; `undefined` while there is
   * none, in which events are missed.
   */
  connection: ReadonlySignal<number | undefined>;
  /** True once a connection could not be had, until there is one. */
  failing: ReadonlySignal<boolean>;
  /** Connects anew, at once. */
  connect: () => void;
  /** Drops the connection until `connect`. */
  disconnect: () => void;
}

/**
 * A WebSocket that comes back whenever it is lost, each time with a token that is good. What was
 * missed meanwhile is for its owner to ask for.
 */
export function createLive(parts: LiveParts): Live {
  const connection = signal<number | undefined>(undefined);
  const failing = signal(false);
  let attempt = 0;
  let failures = 0;
  // How often in a row a handshake did not succeed: the token may be why.
  let refusals = 0;
  let socket: Socket | undefined;
  let timers: (() => void)[] = [];

  const later = (ms: number, action: () => void) => timers.push(parts.after(ms, action));

  /** Ends whatever there is. What an earlier attempt still tells is not heard. */
  function reset(): number {
    for (const cancel of timers) cancel();
    timers = [];
    attempt += 1;
    connection.value = undefined;
    const old = socket;
    socket = undefined;
    old?.close();
    return attempt;
  }

  async function dial(): Promise<void> {
    const own = reset();
    const current = () => own === attempt;
    const failed = () => {
      if (!current()) return;
      // One that was open has its day: API Gateway ends each after two hours.
      if (connection.value === undefined) {
        refusals += 1;
        failing.value = true;
      }
      reset();
      failures += 1;
      later(parts.backoff(failures), () => void dial());
    };
    later(OPENING_MS, failed);
    try {
      const token = await parts.token({ renew: refusals === 1 });
      if (!current()) return;
      socket = parts.open([SUBPROTOCOL, token], {
        opened: () => current() && opened(own),
        message: (data) => {
          const event = current() ? parse(data) : undefined;
          if (event !== undefined) parts.hear(event);
        },
        closed: failed,
      });
    } catch {
      failed();
    }
  }

  function opened(own: number): void {
    for (const cancel of timers) cancel();
    timers = [];
    refusals = 0;
    failing.value = false;
    connection.value = own;
    later(STEADY_MS, () => {
      failures = 0;
    });
    const ping = () => {
      socket?.send(PING);
      later(PING_MS, ping);
    };
    later(PING_MS, ping);
  }

  return {
    connection,
    failing,
    connect() {
      failures = 0;
      void dial();
    },
    disconnect: () => void reset(),
  };
}
