/**
 * An error of an AWS API, which every protocol can render: as `__type` in JSON, as `<Code>` in XML.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export class AwsError extends Error {
  /** The exception's name, such as `ResourceNotFoundException`. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** The code of the older query protocol, where it differs and clients still compare with it. */
  readonly queryCode: string | undefined;

  constructor(code: string, message = "", options: { status?: number; queryCode?: string } = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = options.status ?? 400;
    this.queryCode = options.queryCode;
  }
}

/** The answer to a call that carries no signature where AWS wants one. */
export const missingAuthentication = (): AwsError =>
  new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");

/** The answer to an operation that this machine does not run. */
export const notEmulated = (operation: string): AwsError =>
  new AwsError("UnknownOperationException", `sst-local does not emulate ${operation}.`);

/** The answer in place of a fault of sst-local itself, which is in the log. */
export const internalFailure = (): AwsError =>
  new AwsError("InternalFailure", "sst-local failed; its terminal says why.", { status: 500 });
