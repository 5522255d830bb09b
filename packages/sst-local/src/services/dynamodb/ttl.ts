import type { Engine } from "./process.ts";

/** Removes expired items as time goes by. */
export interface TtlSweep {
  /** Sweeps now; gives how many items were removed. */
  sweep(): Promise<number>;
  stop(): Promise<void>;
}

export interface TtlSweepOptions {
  engine: Pick<Engine, "sweep" | "kind">;
  log: (line: string) => void;
  /** Between two sweeps; AWS takes up to days, nobody wants to wait for that here. */
  everyMs?: number;
  /** Calls back after a time, and gives the way to cancel it; instead of real timers. */
  schedule?: (callback: () => void, milliseconds: number) => () => void;
}

const EVERY_MS = 5000;

/**
 * Starts to remove expired items, in every table that has time to live. The engine itself removes
 * them, so the stream has a REMOVE record with the identity of the service
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html);
 * a DeleteItem of ours would look like the user's. dynoxide offers that to MCP clients only; other
 * engines do it by themselves, and for them this does nothing.
 */
export function startTtlSweep(options: TtlSweepOptions): TtlSweep {
  const { engine, log, everyMs = EVERY_MS, schedule = realTimers } = options;
  const door = engine.sweep;
  if (!door) return { sweep: async () => 0, stop: async () => {} };

  let underWay: Promise<unknown> = Promise.resolve();
  let cancel: () => void = () => {};
  let isStopped = false;
  let isFailing = false;

  const next = () => {
    cancel = schedule(() => {
      underWay = callSweep(door)
        .then(
          () => (isFailing = false),
          (error: unknown) => {
            // Once: an engine that restarts is back at the next sweep.
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
    sweep: () => callSweep(door),
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

/** https://modelcontextprotocol.io/specification/2025-06-18/server/tools: calling a tool over HTTP. */
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
  const said = result?.content?.[0]?.text ?? text;
  if (!result || result.isError) throw new Error(said);
  return (JSON.parse(said) as { items_deleted: number }).items_deleted;
}
