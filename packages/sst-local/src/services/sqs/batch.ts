import { AwsError } from "../../aws/error.ts";
import { batchError } from "./errors.ts";
import type { Input } from "./input.ts";

const MIB = 1024 * 1024;

/** Runs an operation for each entry; entries succeed and fail on their own, by the client's Id. */
export function batch(input: Input, run: (entry: Input) => object) {
  const entries = input.structures("Entries");
  checkEntries(entries.map((entry) => entry.string("Id")));
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    const Id = entry.string("Id");
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
function checkEntries(ids: readonly string[]): void {
  if (ids.length === 0) {
    throw batchError("EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (ids.length > 10) {
    throw batchError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are 10. You have sent ${ids.length}.`,
    );
  }
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) {
    throw batchError(
      "InvalidBatchEntryId",
      "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
    );
  }
  if (new Set(ids).size < ids.length) {
    throw batchError("BatchEntryIdsNotDistinct", "Two or more entries have the same Id.");
  }
}

/** Checks the size of a batch of messages. @throws AwsError BatchRequestTooLong */
export function checkBatchSize(input: Input): void {
  const bytes = input
    .structures("Entries")
    .reduce((sum, entry) => sum + Buffer.byteLength(entry.optionalString("MessageBody") ?? ""), 0);
  if (bytes > MIB) {
    throw batchError(
      "BatchRequestTooLong",
      `Batch requests cannot be longer than ${MIB} bytes. You have sent ${bytes} bytes.`,
    );
  }
}
