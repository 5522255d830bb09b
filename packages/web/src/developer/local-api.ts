import { useEffect, useState } from "preact/hooks";

/** A log line of a function, as /_local/logs has it. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  timestamp: number;
  function: string;
  requestId?: string;
  level: string;
  source: string;
  message: string;
}

/** A value of a metric, as /_local/metrics has it. */
export interface Metric {
  namespace: string;
  name: string;
  unit: string;
  value: number;
  dimensions: Record<string, string>;
  /** Milliseconds since 1970. */
  timestamp: number;
}

/** A request that was answered, as /_local/requests has it. */
export interface Answered {
  /** Milliseconds since 1970. */
  timestamp: number;
  requestId: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
}

/** A message that AWS would have sent, as /_local/outbox has it. */
export interface Sent {
  /** Milliseconds since 1970. */
  timestamp: number;
  kind: string;
  medium: string;
  to: string;
  subject: string;
  body: string;
}

const EVERY_MS = 2000;

/** Asks the local stack, which answers on the site's own address. @throws Error with its words */
export async function local<Answer>(
  name: string,
  query: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(`/_local/${name}?${new URLSearchParams(query)}`);
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Error((body as { message: string }).message);
  return body as Answer;
}

/** The newest items of a list of the local stack, asked for again and again while they are seen. */
export function useNewest<Item>(name: string, count: number): { items?: Item[]; error?: unknown } {
  const [state, setState] = useState<{ items?: Item[]; error?: unknown }>({});
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout>;
    async function look() {
      if (!document.hidden) {
        try {
          const items = await local<Item[]>(name, { newest: String(count) });
          if (wanted) setState({ items });
        } catch (error) {
          if (wanted) setState(({ items }) => (items ? { items, error } : { error }));
        }
      }
      if (wanted) timer = setTimeout(() => void look(), EVERY_MS);
    }
    void look();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [name, count]);
  return state;
}

const format = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** `14:05:09.123` of an instant in milliseconds. */
export const clock = (timestamp: number): string =>
  `${format.format(timestamp)}.${String(timestamp % 1000).padStart(3, "0")}`;
