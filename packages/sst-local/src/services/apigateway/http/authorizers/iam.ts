import { scopeOf } from "../../../../aws/signature.ts";
import type { Authorization, Exchange } from "../context.ts";
import { ERRORS, HttpApiError } from "../http-error.ts";

/**
 * Accepts a request that is signed for `execute-api`; the signature itself is not verified, as at the
 * AWS endpoint.
 * @throws HttpApiError 403 without a signature
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 */
export function authorizeWithIam({ request, variables }: Exchange): Authorization {
  const header = request.headers.get("authorization");
  const presigned = request.query.get("X-Amz-Credential");
  const scope =
    scopeOf(header) ?? scopeOf(presigned === null ? undefined : `Credential=${presigned}`);
  if (scope?.service !== "execute-api") {
    throw new HttpApiError(
      ERRORS.forbidden,
      "The route has IAM authorization and the request is not signed for execute-api.",
    );
  }
  const { accountId } = variables;
  const { accessKeyId } = scope;
  return {
    type: "iam",
    identity: {
      accessKey: accessKeyId,
      accountId,
      callerId: accessKeyId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: `arn:aws:iam::${accountId}:user/${accessKeyId}`,
      userId: accessKeyId,
    },
  };
}
