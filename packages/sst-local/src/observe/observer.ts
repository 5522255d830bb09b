import type {
  CallSummary,
  InvocationSummary,
  Mail,
  RequestSummary,
  StackEvents,
} from "../aws/events.ts";
import type { LogRecord } from "../aws/log-record.ts";
import type { Page } from "../aws/service.ts";
import type { CallCount } from "./calls.ts";
import type { LogEntry } from "./data.ts";
import { type Metric, metricsOf } from "./metrics.ts";
import { listPage } from "./pages.ts";
import { createRingBuffer } from "./ring-buffer.ts";

/** A message that AWS would have sent, and when. */
export type Sent = Mail & { timestamp: number };

/** A request that an endpoint has answered, and when. */
export type Answered = RequestSummary & { timestamp: number };

/** Why a request was answered as it was. */
export interface Diagnosis {
  requestId: string;
  sentence: string;
}

export interface ObserverOptions {
  /** The recorded calls of functions; without it, there is no page for them. */
  calls?: (() => CallCount[]) | undefined;
  /** How many graphs were served; with each, the page loads what the app has anew. */
  graphs?: () => number;
}

/** Stores the events of a stack for the developer pages. */
export interface Observer extends Required<Omit<StackEvents, "line" | "diagnosis">> {
  diagnosis: (requestId: string, sentence: string) => void;
  readonly pages: Readonly<Record<string, Page>>;
}

/** All that was observed, oldest first. */
export interface Observed {
  logs: readonly LogEntry[];
  requests: readonly Answered[];
  invocations: readonly InvocationSummary[];
  calls: readonly CallSummary[];
  diagnoses: readonly Diagnosis[];
}

/** In characters. */
const LOG_LIMIT = 4_000_000;
const INVOCATIONS_LIMIT = 1_000_000;
const CALLS_LIMIT = 1_000_000;
const OUTBOX_LIMIT = 4_000_000;
/** In entries. */
const METRICS_LIMIT = 50_000;
const REQUESTS_LIMIT = 1000;
/** A longer event, result or body is not kept. */
const TEXT_LIMIT = 100_000;

/** Stores the newest of everything in memory. */
export function createObserver({ calls: counts, graphs }: ObserverOptions = {}): Observer {
  const metrics = createRingBuffer<Metric>(METRICS_LIMIT);
  const outbox = createRingBuffer<Sent>(
    OUTBOX_LIMIT,
    ({ body, html = "" }) => body.length + html.length + 300,
  );
  const requests = createRingBuffer<Answered>(REQUESTS_LIMIT);
  const diagnoses = createRingBuffer<Diagnosis>(REQUESTS_LIMIT);
  const logs = createRingBuffer<LogEntry>(LOG_LIMIT, ({ message }) => message.length + 200);
  const invocations = createRingBuffer<InvocationSummary>(
    INVOCATIONS_LIMIT,
    ({ event, result }) => event.length + result.length + 300,
  );
  const calls = createRingBuffer<CallSummary>(
    CALLS_LIMIT,
    ({ body, answer }) => body.length + answer.length + 300,
  );
  const lists = { logs, metrics, outbox, requests, invocations, calls };
  const observed = (): Observed => ({
    ...{ logs: logs.items(), requests: requests.items(), calls: calls.items() },
    ...{ invocations: invocations.items(), diagnoses: diagnoses.items() },
  });

  return {
    pages: {
      metrics: listPage(metrics.items),
      logs: async (query) =>
        (await import("./readable.ts")).withReadable(listPage(logs.items)(query)),
      outbox: listPage(outbox.items),
      // What links the events is loaded when it is asked for.
      async requests(query) {
        const { requestsWithCosts } = await import("./costs.ts");
        return listPage(() => requestsWithCosts(observed()))(query);
      },
      trace: async (query) =>
        (await import("./trace.ts")).traceOf(query.get("requestId") ?? "", observed()),
      event: async (query) =>
        (await import("./trace.ts")).lastEvent(query.get("function") ?? "", observed()),
      versions: () => ({
        ...Object.fromEntries(Object.entries(lists).map(([name, { count }]) => [name, count()])),
        ...(graphs && { app: graphs() }),
      }),
      ...(counts && { calls: listPage(counts) }),
    },
    log(record: LogRecord) {
      const { time: timestamp, functionName, requestId, level, source, message } = record;
      const id = logs.count() + 1;
      logs.push({ id, timestamp, function: functionName, requestId, level, source, message });
      for (const metric of metricsOf(record)) metrics.push(metric);
    },
    request: (summary) => requests.push({ timestamp: Date.now(), ...summary }),
    mail: (mail) => outbox.push({ timestamp: Date.now(), ...mail }),
    diagnosis: (requestId, sentence) => diagnoses.push({ requestId, sentence }),
    invocation: ({ event, result, ...summary }) =>
      invocations.push({ ...summary, event: kept(event), result: kept(result) }),
    call: ({ body, ...summary }) => calls.push({ ...summary, body: kept(body) }),
  };
}

/** JSON that is not too long, else a text that says so. */
const kept = (json: string): string =>
  json.length > TEXT_LIMIT ? JSON.stringify(`${json.length} characters are too many.`) : json;
