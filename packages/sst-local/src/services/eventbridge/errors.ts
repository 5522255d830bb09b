import { AwsError } from "../../aws/error.ts";

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html */
export const validationError = (message: string) => new AwsError("ValidationException", message);

export const busNotFound = (name: string) =>
  new AwsError("ResourceNotFoundException", `Event bus ${name} does not exist.`);

export const ruleNotFound = (name: string, busName: string) =>
  new AwsError("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${busName}.`);

export const invalidPattern = (reason: string) =>
  new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
