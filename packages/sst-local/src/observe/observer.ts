import type { Mail, RequestSummary, StackEvents } from "../aws/events.ts";
import type { LogRecord } from "../aws/log-record.ts";
import type { Page } from "../aws/service.ts";
import type { CallCount } from "./calls.ts";
import { type Metric, metricsOf } from "./metrics.ts";
import { listPage } from "./pages.ts";
import { createRingBuffer } from "./ring-buffer.ts";

/** A log line of a function, as `/_local/logs` shows it. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Physical name. */
  function: string;
  requestId: string | undefined;
  level: string;
  source: string;
  message: string;
}

/** A message that AWS would have sent, and when. */
export type Sent = Mail & { timestamp: number };

/** A request that an endpoint has answered, and when. */
export type Answered = RequestSummary & { timestamp: number };

export interface ObserverOptions {
  /** The recorded calls of functions; without it, there is no page for them. */
  calls?: (() => CallCount[]) | undefined;
}

/** Stores the events of a stack for the developer pages. */
export interface Observer extends Pick<StackEvents, "log" | "mail" | "request"> {
  readonly pages: Readonly<Record<string, Page>>;
}

/** In characters. */
const LOG_LIMIT = 4_000_000;
const METRICS_LIMIT = 50_000;
const OUTBOX_LIMIT = 1000;
const REQUESTS_LIMIT = 2000;

/** Stores the newest log lines, metrics, messages and requests in memory. */
export function createObserver({ calls }: ObserverOptions = {}): Observer {
  const logs = createRingBuffer<LogEntry>(LOG_LIMIT, ({ message }) => message.length + 200);
  const metrics = createRingBuffer<Metric>(METRICS_LIMIT);
  const outbox = createRingBuffer<Sent>(OUTBOX_LIMIT);
  const requests = createRingBuffer<Answered>(REQUESTS_LIMIT);
  return {
    pages: {
      metrics: listPage(metrics.items),
      logs: listPage(logs.items),
      outbox: listPage(outbox.items),
      requests: listPage(requests.items),
      ...(calls && { calls: listPage(calls) }),
    },
    log(record: LogRecord) {
      const { time: timestamp, functionName, requestId, level, source, message } = record;
      logs.push({ timestamp, function: functionName, requestId, level, source, message });
      for (const metric of metricsOf(record)) metrics.push(metric);
    },
    request: (summary) => requests.push({ timestamp: Date.now(), ...summary }),
    mail: (mail) => outbox.push({ timestamp: Date.now(), ...mail }),
  };
}
