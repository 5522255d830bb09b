import { isForeignPage } from "../../../aws/guard.ts";
import { scopeOf } from "../../../aws/signature.ts";

/** `requestContext.authorizer.iam` of an event. */
export interface IamCaller {
  readonly accessKey: string;
  readonly accountId: string;
  readonly callerId: string;
  readonly cognitoIdentity: null;
  readonly principalOrgId: null;
  readonly userArn: string;
  readonly userId: string;
}

/** What tells who signed a request. */
export interface SignedRequest {
  readonly authorization: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`. */
  readonly fetchSite: string | undefined;
  readonly query: URLSearchParams;
}

/**
 * Who signed a request for a service by its `Authorization` header or, where it is presigned, by its
 * query, or why it is refused. The signature is not verified, as at the AWS endpoint; so pages of other
 * machines are refused, which could make one up.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function callerOf(
  { authorization, origin, fetchSite, query }: SignedRequest,
  service: string,
  accountId: string,
): IamCaller | string {
  const presigned = query.get("X-Amz-Credential");
  const scope =
    scopeOf(authorization) ?? scopeOf(presigned === null ? undefined : `Credential=${presigned}`);
  if (scope?.service !== service) {
    return `It has the authorization type AWS_IAM and the request is not signed for ${service}.`;
  }
  if (isForeignPage(origin, fetchSite)) {
    return `Signatures are not verified here, so pages of ${origin ?? "other origins"} may not call what has the authorization type AWS_IAM.`;
  }
  const { accessKeyId } = scope;
  return {
    accessKey: accessKeyId,
    accountId,
    callerId: accessKeyId,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: `arn:aws:iam::${accountId}:user/${accessKeyId}`,
    userId: accessKeyId,
  };
}
