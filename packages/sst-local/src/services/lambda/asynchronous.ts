import type { FunctionDefinition } from "./definition.ts";
import { LambdaException } from "./exceptions.ts";

/** The record that the on-failure destination of an asynchronous invocation receives. */
export interface FailureRecord {
  version: "1.0";
  timestamp: string;
  requestContext: {
    requestId: string;
    functionArn: string;
    condition: "RetriesExhausted" | "EventAgeExceeded";
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

interface Attempt {
  payload: unknown;
  functionError?: "Handled" | "Unhandled" | undefined;
}

export interface AsynchronousOptions {
  /** Delays before the first and the second retry, in ms. */
  retryDelaysMs: readonly number[];
  onFailure: ((definition: FunctionDefinition, record: FailureRecord) => unknown) | undefined;
}

const DEFAULT_RETRIES = 2;
const DEFAULT_AGE_SECONDS = 21_600;
const THROTTLE_DELAY_MS = 1000;
const MAX_THROTTLE_DELAY_MS = 300_000;

/**
 * Creates the queue of asynchronous invocations. A failed event is retried twice unless the function
 * configures otherwise, a throttled event until its maximum age; then its record goes to the
 * on-failure destination. The queue is in memory only.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function createAsynchronous({ retryDelaysMs, onFailure }: AsynchronousOptions): {
  submit(
    definition: FunctionDefinition,
    requestId: string,
    payload: unknown,
    attempt: () => Promise<Attempt>,
  ): void;
  stop(): void;
} {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.add(timer);
    });

  async function deliver(
    definition: FunctionDefinition,
    requestId: string,
    payload: unknown,
    attempt: () => Promise<Attempt>,
  ): Promise<void> {
    const retries = definition.asynchronous?.maximumRetryAttempts ?? DEFAULT_RETRIES;
    const age = definition.asynchronous?.maximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS;
    const expires = performance.now() + age * 1000;
    let failures = 0;
    let throttles = 0;
    let last: Attempt | undefined;

    const fail = (condition: FailureRecord["requestContext"]["condition"]): unknown =>
      onFailure?.(definition, {
        version: "1.0",
        timestamp: new Date().toISOString(),
        requestContext: {
          requestId,
          functionArn: `${definition.arn}:$LATEST`,
          condition,
          approximateInvokeCount: failures,
        },
        requestPayload: payload,
        ...(last?.functionError && {
          responseContext: {
            statusCode: 200,
            executedVersion: "$LATEST",
            functionError: last.functionError,
          },
          responsePayload: last.payload,
        }),
      });

    for (;;) {
      let delay: number;
      try {
        last = await attempt();
        if (last.functionError === undefined) return;
        failures++;
        if (failures > retries) return void (await fail("RetriesExhausted"));
        delay = retryDelaysMs[failures - 1] ?? retryDelaysMs.at(-1) ?? 0;
      } catch (error) {
        // The function was removed or Lambda was stopped.
        if (!(error instanceof LambdaException && error.statusCode === 429)) return;
        delay = Math.min(THROTTLE_DELAY_MS * 2 ** throttles++, MAX_THROTTLE_DELAY_MS);
      }
      if (stopped) return;
      if (performance.now() + delay > expires) return void (await fail("EventAgeExceeded"));
      await wait(delay);
    }
  }

  return {
    submit: (definition, requestId, payload, attempt) =>
      void deliver(definition, requestId, payload, attempt),
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
