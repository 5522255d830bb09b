import type { Mail } from "../cognito/index.ts";
import type { LogRecord } from "../lambda/index.ts";
import type { AwsService } from "../stack/aws-endpoint.ts";
import type { CallCount } from "./calls.ts";
import { type Metric, metricsOf } from "./metrics.ts";
import { pages } from "./pages.ts";
import { createRing } from "./ring.ts";

/** A line of a function's log, as /_local/logs shows it. */
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

export interface ObserverOptions {
  /** The calls of functions, where they are recorded. */
  calls?: (() => CallCount[]) | undefined;
  /** Origins whose pages may read what is here; none by default. */
  allowedOrigins?: readonly string[];
}

/** Sees what a stack does and tells it under `/_local/` of the AWS endpoint. */
export interface Observer {
  log: (record: LogRecord) => void;
  mail: (mail: Mail) => void;
  service: AwsService;
}

/** Characters of log lines that are kept. */
const LOG_LIMIT = 4_000_000;
const METRICS_LIMIT = 50_000;
const OUTBOX_LIMIT = 1000;

/** Keeps the newest log lines, metrics and messages, in memory only. */
export function createObserver({ calls, allowedOrigins = [] }: ObserverOptions = {}): Observer {
  const logs = createRing<LogEntry>(LOG_LIMIT, ({ message }) => message.length + 200);
  const metrics = createRing<Metric>(METRICS_LIMIT);
  const outbox = createRing<Sent>(OUTBOX_LIMIT);
  const shown = {
    metrics: metrics.items,
    logs: logs.items,
    outbox: outbox.items,
    ...(calls && { calls }),
  };
  return {
    log(record) {
      const { time: timestamp, functionName, requestId, level, source, message } = record;
      logs.push({ timestamp, function: functionName, requestId, level, source, message });
      for (const metric of metricsOf(record)) metrics.push(metric);
    },
    mail: (mail) => outbox.push({ timestamp: Date.now(), ...mail }),
    service: pages(shown, allowedOrigins),
  };
}
