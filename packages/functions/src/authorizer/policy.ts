import type { Person } from "@souk/core/actor";
import type { APIGatewayAuthorizerWithContextResult } from "aws-lambda";
import { toContext } from "./caller.ts";
import type { CallerContext } from "./caller.ts";

/** Allows `caller` the called endpoint and no other. */
export function allow(
  caller: Person,
  methodArn: string,
): APIGatewayAuthorizerWithContextResult<CallerContext> {
  return {
    principalId: caller.id,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: "Allow", Resource: literal(methodArn) }],
    },
    context: toContext(caller),
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
const RESOURCE_MAX = 512;

/**
 * Replaces wildcards and variables in the ARN, whose path the client chooses, by `?`, which matches
 * any one character. A path that is too long for a policy is matched by its beginning; no id of ours
 * is that long. The policy is not cached, so neither allows a second request.
 */
function literal(arn: string): string {
  const whole = arn.replaceAll(/[*?$]/g, "?");
  return whole.length <= RESOURCE_MAX ? whole : `${whole.slice(0, RESOURCE_MAX - 1)}*`;
}
