import type { SourceRecord } from "./batch-queue.ts";
import type { Condition } from "./on-failure.ts";
import { failuresOf } from "./partial-failure.ts";

/** A function's answer to a batch. */
export interface Invocation {
  /** The value it returned, parsed. */
  readonly payload: unknown;
  /** `Unhandled` when it threw; absent on success. */
  readonly functionError?: string | undefined;
}

/** How a mapping treats batches that fail; the names and defaults are AWS's. */
export interface RetryPolicy {
  /** -1: until the records expire. */
  readonly maximumRetryAttempts: number;
  /** -1: a day, as long as a stream keeps them. */
  readonly maximumRecordAgeInSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
}

/** What processing a batch needs. */
export interface BatchHooks<R extends SourceRecord> {
  /** Rejects when the function could not be reached at all. */
  invoke: (records: readonly R[]) => Promise<Invocation>;
  /** Takes records that are processed or given up, in order. */
  done: (records: readonly R[]) => void;
  giveUp: (
    records: readonly R[],
    condition: Condition,
    attempts: number,
    last: Invocation | undefined,
  ) => Promise<void>;
  /** Waits before the next attempt; rejects when the mapping is stopped. */
  pause: (milliseconds: number) => Promise<void>;
  now: () => number;
  log: (line: string) => void;
}

const DAY_IN_SECONDS = 24 * 60 * 60;

/**
 * Takes a batch of a stream to its end: every record is processed or given up when this resolves.
 *
 * As on Lambda a failed batch is tried again as a whole, in halves when bisecting (which costs no
 * attempt), or from the first record that the function reported; a function that cannot be reached
 * is tried until the records are too old
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html).
 * @param attempts how often these records were tried before, as part of a larger batch
 */
export async function processBatch<R extends SourceRecord>(
  batch: readonly R[],
  policy: RetryPolicy,
  hooks: BatchHooks<R>,
  attempts = 0,
): Promise<void> {
  let records = batch;
  let unreachable = 0;
  let last: Invocation | undefined;
  for (;;) {
    const wasTried = attempts + unreachable > 0;
    const fresh = firstFresh(records, policy, wasTried, hooks.now());
    if (fresh > 0) {
      const expired = records.slice(0, fresh);
      await hooks.giveUp(expired, "RecordAgeExceeded", attempts, last);
      hooks.done(expired);
      records = records.slice(fresh);
    }
    if (records.length === 0) return;

    try {
      last = await hooks.invoke(records);
    } catch (error) {
      hooks.log(`the function could not be invoked: ${(error as Error).message}`);
      await hooks.pause(backoff(unreachable++));
      continue;
    }
    const failures = failuresOf(last, policy.reportBatchItemFailures);
    if (failures === "batch" && policy.bisectBatchOnFunctionError && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      await processBatch(records.slice(0, middle), policy, hooks, attempts);
      await processBatch(records.slice(middle), policy, hooks, attempts);
      return;
    }
    const succeeded = failures === "batch" ? 0 : firstFailed(records, failures);
    if (succeeded > 0) hooks.done(records.slice(0, succeeded));
    records = records.slice(succeeded);
    if (records.length === 0) return;
    attempts++;
    if (policy.maximumRetryAttempts >= 0 && attempts > policy.maximumRetryAttempts) {
      await hooks.giveUp(records, "RetryAttemptsExhausted", attempts, last);
      hooks.done(records);
      return;
    }
    await hooks.pause(backoff(attempts - 1));
  }
}

/** Where the records begin that are young enough; a day's limit holds only for what failed already. */
function firstFresh(
  records: readonly SourceRecord[],
  { maximumRecordAgeInSeconds: limit }: RetryPolicy,
  wasTried: boolean,
  now: number,
): number {
  if (limit < 0 && !wasTried) return 0;
  const oldest = now - (limit < 0 ? DAY_IN_SECONDS : limit) * 1000;
  const fresh = records.findIndex(({ arrivedAt }) => arrivedAt >= oldest);
  return fresh === -1 ? records.length : fresh;
}

/** The index of the first record to try again, the batch's length when there is none. */
function firstFailed(records: readonly SourceRecord[], failures: readonly string[]): number {
  if (failures.length === 0) return records.length;
  const indexes = failures.map((failure) => records.findIndex(({ id }) => id === failure));
  // An id of no record in the batch makes all of it fail: findIndex's -1 counts as 0.
  return Math.max(0, Math.min(...indexes));
}

/** AWS does not document its delays; these double up to ten seconds. */
function backoff(failures: number): number {
  return Math.min(100 * 2 ** failures, 10_000);
}
