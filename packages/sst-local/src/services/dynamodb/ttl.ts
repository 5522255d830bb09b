import type { Engine } from "./process.ts";

/** Removes expired items from time to time. */
export interface TtlSweep {
  /** Sweeps now; resolves to the number of items that were removed. */
  sweep(): Promise<number>;
  stop(): Promise<void>;
}

export interface TtlSweepOptions {
  engine: Pick<Engine, "sweep" | "kind">;
  log: (line: string) => void;
  /** The time between two sweeps, 5 s by default; AWS may take days. */
  everyMs?: number;
  /** Calls back after a time and returns a function that cancels it; `setTimeout` by default. */
  schedule?: (callback: () => void, milliseconds: number) => () => void;
}

const EVERY_MS = 5000;

/**
 * Starts to remove expired items in every table that has time to live. The engine itself has to
 * remove them, so that the stream has a REMOVE record with the identity of the service
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html);
 * a DeleteItem would look like the user's. dynoxide has a tool for it in its MCP server. Other
 * engines expire items by themselves, and nothing is started for them.
 */
export function startTtlSweep(options: TtlSweepOptions): TtlSweep {
  const { engine, log, everyMs = EVERY_MS, schedule = realTimers } = options;
  const mcp = engine.sweep;
  if (!mcp) return { sweep: async () => 0, stop: async () => {} };

  let underWay: Promise<unknown> = Promise.resolve();
  let cancel: () => void = () => {};
  let isStopped = false;
  let isFailing = false;

  const next = () => {
    cancel = schedule(() => {
      underWay = callSweep(mcp)
        .then(
          () => (isFailing = false),
          (error: unknown) => {
            // Only the first failure is logged: an engine that restarts answers the next sweep.
            if (!isFailing) log(`Expired items were not removed: ${(error as Error).message}`);
            isFailing = true;
          },
        )
        .finally(() => {
          if (!isStopped) next();
        });
    }, everyMs);
  };
  next();

  return {
    sweep: () => callSweep(mcp),
    async stop() {
      isStopped = true;
      cancel();
      await underWay;
    },
  };
}

function realTimers(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds);
  timer.unref();
  return () => clearTimeout(timer);
}

/**
 * Calls the tool `sweep_ttl` over HTTP.
 * @see https://modelcontextprotocol.io/specification/2025-06-18/server/tools
 */
async function callSweep({ url, token }: NonNullable<Engine["sweep"]>): Promise<number> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "sweep_ttl", arguments: {} },
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  const { result } = JSON.parse(text) as {
    result?: { isError?: boolean; content?: { text?: string }[] };
  };
  const content = result?.content?.[0]?.text ?? text;
  if (!result || result.isError) throw new Error(content);
  return (JSON.parse(content) as { items_deleted: number }).items_deleted;
}
