import { setTimeout as sleep } from "node:timers/promises";
import { Deliveries, type DeliveriesOptions, type Delivering } from "../../aws/deliveries.ts";
import { checkFields } from "../../aws/files.ts";
import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";

type Condition = "RetriesExhausted" | "EventAgeExceeded";

/** The record that the on-failure destination of an asynchronous invocation receives. */
export interface FailureRecord {
  version: "1.0";
  timestamp: string;
  requestContext: {
    requestId: string;
    functionArn: string;
    condition: Condition;
    approximateInvokeCount: number;
  };
  requestPayload: unknown;
  responseContext?: {
    statusCode: number;
    executedVersion: "$LATEST";
    functionError: "Handled" | "Unhandled";
  };
  responsePayload?: unknown;
}

/** An event that was accepted and has neither succeeded nor been given up. */
export interface AsynchronousEvent {
  readonly requestId: string;
  readonly functionName: string;
  /** JSON. */
  readonly event: string;
  readonly clientContext?: unknown;
  readonly traceId?: string | undefined;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
  /** Attempts to which the function answered with an error. */
  readonly failures: number;
}

export const checkAsynchronousEvent = (value: unknown): AsynchronousEvent =>
  checkFields<AsynchronousEvent>(value, {
    string: ["requestId", "functionName", "event"],
    number: ["acceptedAt", "failures"],
  });

/** Where accepted events are kept. */
export type EventJournal = DeliveriesOptions<AsynchronousEvent>["journal"];

interface Attempt {
  payload: unknown;
  functionError?: "Handled" | "Unhandled" | undefined;
}

export interface AsynchronousOptions {
  /** Delays before the first and the second retry, in ms. */
  retryDelaysMs: readonly number[];
  onFailure: ((definition: FunctionDefinition, record: FailureRecord) => unknown) | undefined;
  /** Default: in memory. */
  journal?: EventJournal | undefined;
  /** Undefined for a function that was removed. */
  definitionOf(functionName: string): FunctionDefinition | undefined;
  /** Runs an event once. @throws LambdaException for one that cannot run */
  attempt(event: AsynchronousEvent): Promise<Attempt>;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 21_600;
const THROTTLE_DELAY_MS = 1000;
const MAX_THROTTLE_DELAY_MS = 300_000;

/**
 * Creates the queue of asynchronous invocations. A failed event is retried twice unless the function
 * configures otherwise, a throttled event until its maximum age; then its record goes to the
 * on-failure destination. An event runs at least once, as on AWS: one that the end of the process has
 * interrupted runs again.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const asynchronousEvents = (options: AsynchronousOptions): Deliveries<AsynchronousEvent> =>
  new Deliveries({
    journal: options.journal ?? inMemory(),
    idOf: ({ requestId }) => requestId,
    deliver: (event, delivering) => deliver(event, delivering, options),
  });

/** Resolves when an event has succeeded or is given up. @throws when the process ends before that */
async function deliver(
  accepted: AsynchronousEvent,
  { keep, signal }: Delivering<AsynchronousEvent>,
  { attempt, definitionOf, onFailure, retryDelaysMs }: AsynchronousOptions,
): Promise<void> {
  let event = accepted;
  for (let throttles = 0; ;) {
    const outcome = await attemptOnce(() => attempt(event));
    const answer = typeof outcome === "object" ? outcome : undefined;
    if (answer && answer.functionError === undefined) return;
    // An attempt that the end of the process has interrupted does not count.
    signal.throwIfAborted();
    const definition = definitionOf(event.functionName);
    if (outcome === "impossible" || !definition) return;
    if (answer) keep((event = { ...event, failures: event.failures + 1 }));
    const fail = (condition: Condition): unknown =>
      onFailure?.(definition, failureRecord(definition, event, condition, answer));
    const { maximumRetryAttempts = DEFAULT_RETRIES, maximumEventAgeInSeconds } =
      definition.asynchronous ?? {};
    if (answer && event.failures > maximumRetryAttempts) {
      return void (await fail("RetriesExhausted"));
    }
    const delayMs = answer
      ? (retryDelaysMs[event.failures - 1] ?? retryDelaysMs.at(-1) ?? 0)
      : Math.min(THROTTLE_DELAY_MS * 2 ** throttles++, MAX_THROTTLE_DELAY_MS);
    const ageMs = (maximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1000;
    if (Date.now() + delayMs > event.acceptedAt + ageMs) {
      return void (await fail("EventAgeExceeded"));
    }
    await sleep(delayMs, undefined, { signal });
  }
}

/** The outcome of an attempt: impossible where the function was removed or Lambda was stopped. */
async function attemptOnce(
  attempt: () => Promise<Attempt>,
): Promise<Attempt | "throttled" | "impossible"> {
  try {
    return await attempt();
  } catch (error) {
    const isThrottled = error instanceof LambdaException && error.statusCode === 429;
    return isThrottled ? "throttled" : "impossible";
  }
}

const failureRecord = (
  { arn }: FunctionDefinition,
  { event, failures, requestId }: AsynchronousEvent,
  condition: Condition,
  last: Attempt | undefined,
): FailureRecord => ({
  version: "1.0",
  timestamp: new Date().toISOString(),
  requestContext: {
    requestId,
    functionArn: `${arn}:$LATEST`,
    condition,
    approximateInvokeCount: failures,
  },
  requestPayload: JSON.parse(event) as unknown,
  ...(last?.functionError && {
    responseContext: {
      statusCode: 200,
      executedVersion: "$LATEST",
      functionError: last.functionError,
    },
    responsePayload: last.payload,
  }),
});

function inMemory(): EventJournal {
  const events = new Map<string, AsynchronousEvent>();
  return {
    set: (_, id, event) => void events.set(id, event),
    delete: (_, id) => void events.delete(id),
    values: () => events.values(),
  };
}
