import type { Mail } from "../aws/events.ts";
import type { LogRecord } from "../services/lambda/index.ts";
import type { AwsService } from "../stack/aws-endpoint.ts";
import type { RequestSummary } from "../stack/stack.ts";
import type { CallCount } from "./calls.ts";
import { type Metric, metricsOf } from "./metrics.ts";
import { narrowed, pages } from "./pages.ts";
import { createRing } from "./ring.ts";
import type { TableBrowser } from "./tables.ts";

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

/** A request that an API of the stack has answered, and when. */
export type Answered = RequestSummary & { timestamp: number };

export interface ObserverOptions {
  /** The calls of functions, where they are recorded. */
  calls?: (() => CallCount[]) | undefined;
  /** What is stored, where there is a way to look. */
  tables?: TableBrowser;
  /** Origins whose pages may read what is here; none by default. */
  allowedOrigins?: readonly string[];
}

/** Sees what a stack does and tells it under `/_local/` of the AWS endpoint. */
export interface Observer {
  log: (record: LogRecord) => void;
  mail: (mail: Mail) => void;
  request: (summary: RequestSummary) => void;
  service: AwsService;
}

/** Characters of log lines that are kept. */
const LOG_LIMIT = 4_000_000;
const METRICS_LIMIT = 50_000;
const OUTBOX_LIMIT = 1000;
const REQUESTS_LIMIT = 2000;

/** Keeps the newest log lines, metrics, messages and requests, in memory only. */
export function createObserver({
  calls,
  tables,
  allowedOrigins = [],
}: ObserverOptions = {}): Observer {
  const logs = createRing<LogEntry>(LOG_LIMIT, ({ message }) => message.length + 200);
  const metrics = createRing<Metric>(METRICS_LIMIT);
  const outbox = createRing<Sent>(OUTBOX_LIMIT);
  const requests = createRing<Answered>(REQUESTS_LIMIT);
  const shown = {
    metrics: narrowed(metrics.items),
    logs: narrowed(logs.items),
    outbox: narrowed(outbox.items),
    requests: narrowed(requests.items),
    ...tables,
    ...(calls && { calls: narrowed(calls) }),
  };
  return {
    log(record) {
      const { time: timestamp, functionName, requestId, level, source, message } = record;
      logs.push({ timestamp, function: functionName, requestId, level, source, message });
      for (const metric of metricsOf(record)) metrics.push(metric);
    },
    request: (summary) => requests.push({ timestamp: Date.now(), ...summary }),
    mail: (mail) => outbox.push({ timestamp: Date.now(), ...mail }),
    service: pages(shown, allowedOrigins),
  };
}
