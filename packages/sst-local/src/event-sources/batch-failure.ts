import { randomUUID } from "node:crypto";
import type { EventRecord } from "./stream-record.ts";

/** What a function answered to a batch, or that it could not be reached. */
export interface Invocation {
  /** The value it returned, parsed. */
  payload: unknown;
  /** `Unhandled` when it threw; absent on success. */
  functionError?: string;
}

/** Why records were given up. */
export type Condition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** The document that a destination for failures gets; the records themselves are not in it. */
export interface BatchFailure {
  requestContext: {
    requestId: string;
    functionArn: string;
    condition: Condition;
    approximateInvokeCount: number;
  };
  responseContext?: { statusCode: 200; executedVersion: string; functionError: string | null };
  version: "1.0";
  timestamp: string;
  DDBStreamBatchInfo: {
    shardId: string;
    startSequenceNumber: string;
    endSequenceNumber: string;
    approximateArrivalOfFirstRecord: string;
    approximateArrivalOfLastRecord: string;
    batchSize: number;
    streamArn: string;
  };
}

/**
 * Describes records that were given up, as Lambda tells an on-failure destination
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html).
 */
export function toBatchFailure(given: {
  /** At least one. */
  records: EventRecord[];
  condition: Condition;
  attempts: number;
  last: Invocation | undefined;
  functionArn: string;
  shardId: string;
  at: Date;
}): BatchFailure {
  const { records, last } = given;
  const first = records[0]!;
  const end = records.at(-1)!;
  return {
    requestContext: {
      requestId: randomUUID(),
      functionArn: given.functionArn,
      condition: given.condition,
      approximateInvokeCount: given.attempts,
    },
    ...(last && {
      responseContext: {
        statusCode: 200,
        executedVersion: "$LATEST",
        functionError: last.functionError ?? null,
      },
    }),
    version: "1.0",
    timestamp: given.at.toISOString(),
    DDBStreamBatchInfo: {
      shardId: given.shardId,
      startSequenceNumber: first.dynamodb.SequenceNumber,
      endSequenceNumber: end.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(end),
      batchSize: records.length,
      streamArn: first.eventSourceARN,
    },
  };
}

/** Whole seconds, as AWS writes them. */
function arrival({ dynamodb }: EventRecord): string {
  return `${new Date(dynamodb.ApproximateCreationDateTime * 1000).toISOString().slice(0, 19)}Z`;
}
