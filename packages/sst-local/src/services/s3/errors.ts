import { AwsError } from "../../aws/error.ts";
import type { HttpAnswer } from "../../aws/http.ts";
import { xmlDocument, type XmlFields } from "../../aws/protocols/xml.ts";

/**
 * An error of S3, with the elements that the answer has beside code and message.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export class S3Error extends AwsError {
  readonly details: XmlFields;

  constructor(code: S3ErrorCode, message: string, details: XmlFields = {}) {
    super(code, message, { status: STATUS[code] });
    this.details = details;
  }
}

const STATUS = {
  AccessControlListNotSupported: 400,
  AccessDenied: 403,
  AuthorizationQueryParametersError: 400,
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InvalidArgument: 400,
  InvalidDigest: 400,
  InvalidPart: 400,
  InvalidPartNumber: 416,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidTag: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedPOSTRequest: 400,
  MalformedXML: 400,
  MaxPostPreDataLengthExceeded: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const;

export type S3ErrorCode = keyof typeof STATUS;

export const noSuchKey = (key: string) =>
  new S3Error("NoSuchKey", "The specified key does not exist.", { Key: key });

export const noSuchBucket = (name: string) =>
  new S3Error("NoSuchBucket", "The specified bucket does not exist", { BucketName: name });

export const noSuchUpload = (uploadId: string) =>
  new S3Error(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: uploadId },
  );

export const accessDenied = (message = "Access Denied", details: XmlFields = {}) =>
  new S3Error("AccessDenied", message, details);

export const malformedXml = () =>
  new S3Error(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );

export const invalidArgument = (message: string, name: string, value: string) =>
  new S3Error("InvalidArgument", message, { ArgumentName: name, ArgumentValue: value });

export const preconditionFailed = (condition: string) =>
  new S3Error(
    "PreconditionFailed",
    "At least one of the pre-conditions you specified did not hold",
    { Condition: condition },
  );

export const badDigest = (algorithm: string) =>
  new S3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);

export const entityTooLarge = (size: number, most: number) =>
  new S3Error("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
    ProposedSize: size,
    MaxSizeAllowed: most,
  });

export const entityTooSmall = (size: number, least: number, details: XmlFields = {}) =>
  new S3Error("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
    ProposedSize: size,
    MinSizeAllowed: least,
    ...details,
  });

export const incompleteBody = () =>
  new S3Error(
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
  );

/** AWS does not implement what a header asks for. */
export const headerNotImplemented = (header: string) =>
  new S3Error(
    "NotImplemented",
    "A header you provided implies functionality that is not implemented",
    { Header: header },
  );

export const methodNotAllowed = () =>
  new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");

/** What is not emulated: a client's error, which SDKs do not retry. */
export const notImplemented = (what: string) =>
  new S3Error("NotImplemented", `sst-local does not emulate ${what}.`);

/** Codes that the AWS endpoint uses for every service, and what S3 says instead. */
const S3_CODE: Readonly<Record<string, string>> = {
  AccessDeniedException: "AccessDenied",
  MissingAuthenticationTokenException: "AccessDenied",
  InternalFailure: "InternalError",
};

/** An error as S3 answers it; the answer to HEAD has no body. */
export function errorAnswer(error: AwsError, requestId: string, method: string): HttpAnswer {
  const Code = S3_CODE[error.code] ?? error.code;
  const details = error instanceof S3Error ? error.details : {};
  return {
    status: Code === "AccessDenied" ? 403 : error.status,
    headers: { "content-type": "application/xml", "x-amz-request-id": requestId },
    ...(method !== "HEAD" && {
      body: xmlDocument("Error", {
        Code,
        Message: error.message,
        ...details,
        RequestId: requestId,
        HostId: "sst-local",
      }),
    }),
  };
}
