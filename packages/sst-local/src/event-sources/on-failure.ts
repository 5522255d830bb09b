import { isoSeconds } from "../aws/iso-time.ts";
import { randomUUID } from "node:crypto";
import type { SourceRecord } from "./batch-queue.ts";
import type { PollerContext } from "./poller.ts";
import type { Invocation } from "./retry.ts";

/** Why records were given up. */
export type Condition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** The part of a failure record that tells where a stream's records are. */
export interface BatchInfo {
  shardId: string;
  startSequenceNumber: string;
  endSequenceNumber: string;
  approximateArrivalOfFirstRecord: string;
  approximateArrivalOfLastRecord: string;
  batchSize: number;
  streamArn: string;
}

/** The record that an on-failure destination gets; the stream's records themselves are not in it. */
export interface FailureRecord {
  requestContext: {
    requestId: string;
    functionArn: string;
    condition: Condition;
    approximateInvokeCount: number;
  };
  responseContext?: { statusCode: 200; executedVersion: string; functionError: string | null };
  version: "1.0";
  timestamp: string;
  DDBStreamBatchInfo?: BatchInfo;
}

/** Records that were given up. */
export interface GivenUp {
  /** At least one. */
  readonly records: readonly SourceRecord[];
  readonly condition: Condition;
  readonly attempts: number;
  readonly last: Invocation | undefined;
  readonly shardId: string;
}

/**
 * Sends the failure record of a batch to the mapping's on-failure destination, and logs it.
 * @param infoKey the source's name for the batch: `DDBStreamBatchInfo`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export async function reportFailure(
  infoKey: "DDBStreamBatchInfo",
  givenUp: GivenUp,
  { mapping, deliver, log, now = Date.now }: PollerContext,
): Promise<void> {
  const { records, condition } = givenUp;
  const summary = `gave up ${records.length} record${records.length === 1 ? "" : "s"} (${condition})`;
  const { onFailureArn, functionArn, source } = mapping;
  if (onFailureArn === undefined) {
    log(`${summary}; there is no on-failure destination`);
    return;
  }
  const failure: FailureRecord = {
    ...requestOf(givenUp, functionArn),
    version: "1.0",
    timestamp: new Date(now()).toISOString(),
    [infoKey]: batchInfo(givenUp, source.arn),
  };
  try {
    await deliver(onFailureArn, failure);
    log(`${summary}; ${onFailureArn} has the failure record`);
  } catch (error) {
    const { message } = error as Error;
    log(`${summary}; ${onFailureArn} did not accept ${JSON.stringify(failure)}: ${message}`);
  }
}

const requestOf = (
  { condition, attempts, last }: GivenUp,
  functionArn: string,
): Pick<FailureRecord, "requestContext" | "responseContext"> => ({
  requestContext: {
    requestId: randomUUID(),
    functionArn,
    condition,
    approximateInvokeCount: attempts,
  },
  ...(last && {
    responseContext: {
      statusCode: 200,
      executedVersion: "$LATEST",
      functionError: last.functionError ?? null,
    },
  }),
});

function batchInfo({ records, shardId }: GivenUp, streamArn: string): BatchInfo {
  const first = records[0];
  const last = records.at(-1);
  return {
    shardId,
    startSequenceNumber: first?.id ?? "",
    endSequenceNumber: last?.id ?? "",
    approximateArrivalOfFirstRecord: isoSeconds(first?.arrivedAt ?? 0),
    approximateArrivalOfLastRecord: isoSeconds(last?.arrivedAt ?? 0),
    batchSize: records.length,
    streamArn,
  };
}
