import { AwsError } from "../../aws/error.ts";

/**
 * An error of the Invoke API, as opposed to an error of the function.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
 */
export class LambdaException extends AwsError {
  readonly statusCode: number;
  /** The `Reason` of TooManyRequestsException. */
  readonly reason: string | undefined;

  constructor(code: LambdaErrorCode, message: string, reason?: string) {
    super(code, message, { status: STATUS[code] });
    this.statusCode = STATUS[code];
    this.reason = reason;
  }
}

const STATUS = {
  InvalidParameterValueException: 400,
  InvalidRequestContentException: 400,
  InvalidRuntimeException: 502,
  RequestTooLargeException: 413,
  ResourceNotFoundException: 404,
  ServiceException: 500,
  TooManyRequestsException: 429,
} as const;

export type LambdaErrorCode = keyof typeof STATUS;
