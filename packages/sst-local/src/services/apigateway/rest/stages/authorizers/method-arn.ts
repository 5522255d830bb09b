import type { Routed } from "../../api/context.ts";
import type { ConditionContext } from "../../../shared/policy/conditions.ts";

/**
 * The ARN of the method as called, path parameters filled in.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
export function methodArn({ deployment, request }: Routed): string {
  const { region, accountId, apiId } = deployment.settings;
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${deployment.stageName}/${request.method}${request.path}`;
}

/**
 * The condition keys an anonymous request has.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 */
export function conditionContext({ deployment, request, variables }: Routed): ConditionContext {
  const { requestTimeEpoch, identity } = variables;
  return {
    "aws:currenttime": new Date(requestTimeEpoch).toISOString(),
    "aws:epochtime": String(Math.floor(requestTimeEpoch / 1000)),
    "aws:principaltype": "Anonymous",
    "aws:referer": request.headers.get("referer"),
    "aws:requestedregion": deployment.settings.region,
    // API Gateway is reached by HTTPS only; a laptop has no certificate.
    "aws:securetransport": "true",
    "aws:sourceip": identity.sourceIp,
    "aws:useragent": identity.userAgent ?? undefined,
  };
}
