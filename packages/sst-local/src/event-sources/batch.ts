import type { Condition, Invocation } from "./batch-failure.ts";
import type { EventRecord } from "./stream-record.ts";

/** How a mapping treats batches that fail; the names and defaults are AWS's. */
export interface RetryPolicy {
  /** -1: until the records expire. */
  maximumRetryAttempts: number;
  /** -1: a day, as long as a stream keeps them. */
  maximumRecordAgeInSeconds: number;
  bisectBatchOnFunctionError: boolean;
  reportBatchItemFailures: boolean;
}

/** What processing a batch needs from the world. */
export interface BatchHooks {
  /** Rejects when the function could not be reached at all. */
  invoke: (records: EventRecord[]) => Promise<Invocation>;
  /** Records that are dealt with, in order: processed or given up. */
  done: (records: EventRecord[]) => void;
  giveUp: (
    records: EventRecord[],
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
 * Takes a batch to its end: every record is processed or given up when this resolves.
 *
 * As on Lambda a failed batch is tried again as a whole, in halves when bisecting (which costs no
 * attempt), or from the first record that the function reported; a function that cannot be reached
 * is tried until the records are too old
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html).
 */
export async function processBatch(
  batch: EventRecord[],
  policy: RetryPolicy,
  hooks: BatchHooks,
): Promise<void> {
  await attempt(batch, 0, policy, hooks);
}

async function attempt(
  batch: EventRecord[],
  failures: number,
  policy: RetryPolicy,
  hooks: BatchHooks,
): Promise<void> {
  let records = batch;
  let attempts = failures;
  let unreachable = 0;
  let last: Invocation | undefined;
  for (;;) {
    const tried = attempts + unreachable > 0;
    const fresh = firstFresh(records, policy, tried, hooks.now());
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
      hooks.log(`The function could not be invoked: ${(error as Error).message}`);
      await hooks.pause(backoff(unreachable++));
      continue;
    }
    const failed = firstFailed(records, last, policy);
    if (failed > 0) hooks.done(records.slice(0, failed));
    if (failed === records.length) return;
    if (isWholeFailure(last, policy) && policy.bisectBatchOnFunctionError && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      await attempt(records.slice(0, middle), attempts, policy, hooks);
      await attempt(records.slice(middle), attempts, policy, hooks);
      return;
    }
    records = records.slice(failed);
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
  records: EventRecord[],
  policy: RetryPolicy,
  tried: boolean,
  now: number,
): number {
  const limit =
    policy.maximumRecordAgeInSeconds >= 0 ? policy.maximumRecordAgeInSeconds : DAY_IN_SECONDS;
  if (policy.maximumRecordAgeInSeconds < 0 && !tried) return 0;
  const fresh = records.findIndex(
    (record) => now / 1000 - record.dynamodb.ApproximateCreationDateTime <= limit,
  );
  return fresh === -1 ? records.length : fresh;
}

/**
 * The index of the first record to try again, the batch's length when there is none
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 */
function firstFailed(records: EventRecord[], last: Invocation, policy: RetryPolicy): number {
  if (isWholeFailure(last, policy)) return 0;
  const failures = policy.reportBatchItemFailures ? reported(last.payload) : [];
  if (failures.length === 0) return records.length;
  const indexes = failures.map((failure) =>
    records.findIndex((record) => record.dynamodb.SequenceNumber === failure),
  );
  // One that names no record of the batch makes all of it fail: findIndex's -1 counts as 0.
  return Math.max(0, Math.min(...indexes));
}

function isWholeFailure(last: Invocation, policy: RetryPolicy): boolean {
  if (last.functionError !== undefined) return true;
  return policy.reportBatchItemFailures && reported(last.payload).includes(undefined);
}

/** The sequence numbers a function reported; undefined for one that is null, empty or misnamed. */
function reported(payload: unknown): (string | undefined)[] {
  const failures = (payload as { batchItemFailures?: unknown } | null | undefined)
    ?.batchItemFailures;
  if (!Array.isArray(failures)) return [];
  return failures.map((failure: { itemIdentifier?: unknown } | null) => {
    const identifier = failure?.itemIdentifier;
    return typeof identifier === "string" && identifier !== "" ? identifier : undefined;
  });
}

/** AWS does not tell its delays; these double up to ten seconds, short enough to watch. */
function backoff(failures: number): number {
  return Math.min(100 * 2 ** failures, 10_000);
}
