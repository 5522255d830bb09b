import { AwsError } from "../../aws/error.ts";

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors */
export const invalidParameter = (reason: string) =>
  new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);

export const invalidParameterValue = (message: string) =>
  new AwsError("InvalidParameterValue", message, { queryCode: "ParameterValueInvalid" });

export const topicNotFound = () =>
  new AwsError("NotFound", "Topic does not exist", { status: 404 });

export const subscriptionNotFound = () =>
  new AwsError("NotFound", "Subscription does not exist", { status: 404 });

const batchMessages = {
  BatchEntryIdsNotDistinct: "Two or more batch entries in the request have the same Id.",
  BatchRequestTooLong: "The length of all the batch messages put together is more than the limit.",
  EmptyBatchRequest: "The batch request doesn't contain any entries.",
  InvalidBatchEntryId:
    "The Id of a batch entry in a batch request doesn't abide by the specification.",
  TooManyEntriesInBatchRequest: "The batch request contains more entries than permissible.",
} as const;

/** Errors of a batch as a whole, whose code has no `Exception` at its end. */
export const batchError = (code: keyof typeof batchMessages) =>
  new AwsError(code, batchMessages[code]);
