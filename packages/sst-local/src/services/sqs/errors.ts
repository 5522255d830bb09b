import { AwsError } from "../../aws/error.ts";

/**
 * An error of SQS with the code of the older query protocol, which many clients still compare with.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
function sqsError(code: string, message: string, queryCode = code): AwsError {
  return new AwsError(code, message, { queryCode });
}

export const queueDoesNotExist = () =>
  sqsError(
    "QueueDoesNotExist",
    "The specified queue does not exist.",
    "AWS.SimpleQueueService.NonExistentQueue",
  );

export const invalidParameter = (message: string) => sqsError("InvalidParameterValue", message);

export const missingParameter = (name: string) =>
  sqsError("MissingParameter", `The request must contain the parameter ${name}.`);

export const receiptHandleIsInvalid = (handle: string) =>
  sqsError("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is invalid.`);

export const invalidMessageContents = () =>
  sqsError(
    "InvalidMessageContents",
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
  );

/** Errors whose query code is the same name after a prefix. */
const prefixed = (code: string, message: string) =>
  sqsError(code, message, `AWS.SimpleQueueService.${code}`);

export const messageNotInflight = () =>
  prefixed("MessageNotInflight", "The message referred to isn't in flight.");

export const unsupportedOperation = (message: string) => prefixed("UnsupportedOperation", message);

/** Errors of a batch as a whole. */
export const batchError = (
  code:
    | "BatchEntryIdsNotDistinct"
    | "BatchRequestTooLong"
    | "EmptyBatchRequest"
    | "InvalidBatchEntryId"
    | "TooManyEntriesInBatchRequest",
  message: string,
) => prefixed(code, message);
