import { useEffect, useState } from "preact/hooks";

/** A log line of a function, from /_local/logs. */
export interface LogEntry {
  /** Milliseconds since the epoch. */
  timestamp: number;
  function: string;
  requestId?: string;
  level: string;
  source: string;
  message: string;
}

/** A value of a metric, from /_local/metrics. */
export interface Metric {
  namespace: string;
  name: string;
  unit: string;
  value: number;
  dimensions: Record<string, string>;
  /** Milliseconds since the epoch. */
  timestamp: number;
}

/** A request to an API, from /_local/requests. */
export interface RequestEntry {
  /** Milliseconds since the epoch. */
  timestamp: number;
  requestId: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
}

/** A message that AWS would have sent, from /_local/outbox. */
export interface SentMessage {
  /** Milliseconds since the epoch. */
  timestamp: number;
  kind: string;
  medium: string;
  to: string;
  subject: string;
  body: string;
}

const POLL_MS = 2000;

/** Requests `/_local/{name}` of the site's own origin. @throws Error with the stack's message */
export async function getLocal<Body>(
  name: string,
  query: Record<string, string> = {},
): Promise<Body> {
  const response = await fetch(`/_local/${name}?${new URLSearchParams(query)}`);
  const body: unknown = await response.json();
  if (!response.ok) throw new Error((body as { message: string }).message);
  return body as Body;
}

/** The newest entries of a list of the local stack, polled while the page is visible. */
export function useNewest<Item>(name: string, count: number): { items?: Item[]; error?: unknown } {
  const [state, setState] = useState<{ items?: Item[]; error?: unknown }>({});
  useEffect(() => {
    let isMounted = true;
    let timer: ReturnType<typeof setTimeout>;
    async function poll() {
      if (!document.hidden) {
        try {
          const items = await getLocal<Item[]>(name, { newest: String(count) });
          if (isMounted) setState({ items });
        } catch (error) {
          if (isMounted) setState(({ items }) => (items ? { items, error } : { error }));
        }
      }
      if (isMounted) timer = setTimeout(() => void poll(), POLL_MS);
    }
    void poll();
    return () => {
      isMounted = false;
      clearTimeout(timer);
    };
  }, [name, count]);
  return state;
}

const format = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** The time of day with milliseconds, such as `14:05:09.123`. */
export const formatClock = (timestamp: number): string =>
  `${format.format(timestamp)}.${String(timestamp % 1000).padStart(3, "0")}`;
