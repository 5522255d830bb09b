import type { AccessRequest } from "../../../../aws/policy/policy.ts";
import type { Routed } from "../api/context.ts";

/**
 * The ARN of the method as called, with the values of its path parameters.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
export function methodArn({ settings, request, variables }: Routed): string {
  const { region, accountId, apiId } = settings;
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${variables.stage}/${request.method}${request.path}`;
}

/**
 * The question to a policy whether an anonymous caller may call the method, with the condition keys
 * that such a request has.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 */
export function accessRequest(context: Routed): AccessRequest {
  const { settings, request, variables } = context;
  const { requestTimeEpoch, identity } = variables;
  return {
    action: "execute-api:Invoke",
    resource: methodArn(context),
    context: {
      "aws:currenttime": new Date(requestTimeEpoch).toISOString(),
      "aws:epochtime": String(Math.floor(requestTimeEpoch / 1000)),
      "aws:principaltype": "Anonymous",
      "aws:referer": request.headers.get("referer"),
      "aws:requestedregion": settings.region,
      // API Gateway serves HTTPS only; this machine has no certificate.
      "aws:securetransport": "true",
      "aws:sourceip": identity.sourceIp,
      "aws:useragent": identity.userAgent ?? undefined,
    },
  };
}
