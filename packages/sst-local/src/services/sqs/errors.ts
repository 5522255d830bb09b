/**
 * A refusal of SQS. `type` is the JSON protocol's name; `queryCode` the older one that many clients
 * still compare with, sent in a header
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html).
 */
export class SqsError extends Error {
  override readonly name = "SqsError";
  readonly type: string;
  readonly queryCode: string;

  constructor(type: string, message: string, queryCode = type) {
    super(message);
    this.type = type;
    this.queryCode = queryCode;
  }
}

export const queueDoesNotExist = () =>
  new SqsError(
    "QueueDoesNotExist",
    "The specified queue does not exist.",
    "AWS.SimpleQueueService.NonExistentQueue",
  );

export const invalidParameter = (message: string) => new SqsError("InvalidParameterValue", message);

export const missingParameter = (name: string) =>
  new SqsError("MissingParameter", `The request must contain the parameter ${name}.`);

export const receiptHandleIsInvalid = (handle: string) =>
  new SqsError("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is invalid.`);

export const messageNotInflight = () =>
  new SqsError(
    "MessageNotInflight",
    "The message referred to isn't in flight.",
    "AWS.SimpleQueueService.MessageNotInflight",
  );

export const unsupportedOperation = (message: string) =>
  new SqsError("UnsupportedOperation", message, "AWS.SimpleQueueService.UnsupportedOperation");

/** What is wrong with a batch as a whole. */
export const batchError = (
  type: "EmptyBatchRequest" | "TooManyEntriesInBatchRequest" | "BatchEntryIdsNotDistinct",
  message: string,
) => new SqsError(type, message, `AWS.SimpleQueueService.${type}`);
