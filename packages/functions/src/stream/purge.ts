import { purge } from "@souk/core/message";
import { valueIn } from "@souk/core/table";
import type { Table } from "@souk/core/table";
import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
} from "aws-lambda";
import { logger } from "../logger.ts";

/** The remaining time that the purge of another page needs, in milliseconds. */
const RESERVE = 5_000;

/**
 * Purges the rooms of the purge requests in a batch. Reports the first record that fails, so that the
 * event source mapping retries it and the ones after it
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
 */
export function createPurgeHandler(table: Table) {
  return async function handler(
    event: DynamoDBStreamEvent,
    context: Pick<Context, "getRemainingTimeInMillis">,
  ): Promise<DynamoDBBatchResponse> {
    const timeLeft = () => context.getRemainingTimeInMillis() > RESERVE;
    for (const record of event.Records) {
      try {
        const roomId = valueIn("purge", "pk", record.dynamodb?.Keys?.["pk"]?.S);
        if (roomId === undefined) continue;
        const outcome = await purge(table, roomId, timeLeft);
        logger.info("purged", { eventId: record.eventID, roomId, outcome });
      } catch (error) {
        logger.error("purge failed", { eventId: record.eventID, error: error as Error });
        return failedFrom(record);
      }
    }
    return { batchItemFailures: [] };
  };
}

function failedFrom(record: DynamoDBRecord): DynamoDBBatchResponse {
  const itemIdentifier = record.dynamodb?.SequenceNumber;
  if (itemIdentifier === undefined) throw new Error("A stream record without a sequence number");
  return { batchItemFailures: [{ itemIdentifier }] };
}
