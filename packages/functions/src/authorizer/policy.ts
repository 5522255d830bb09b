import type { Person } from "@souk/core/actor";
import type { APIGatewayAuthorizerWithContextResult } from "aws-lambda";

/** Who the caller is, as every function behind the authorizer finds it in its event. */
export type CallerContext = { userId: string; userName: string };

/** Lets `caller` call the one method it asked for, and nothing else. */
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
    context: { userId: caller.id, userName: caller.name },
  };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
const RESOURCE_MAX = 512;

/**
 * The path in the ARN is the client's: what it spells as a wildcard or a variable must not become
 * one, so each such character is matched by `?`, any one character. A path too long for a policy,
 * which no id of ours makes, is matched by its beginning. Neither lets anybody do more: the policy
 * is not cached, it serves this request alone.
 */
function literal(arn: string): string {
  const whole = arn.replaceAll(/[*?$]/g, "?");
  return whole.length <= RESOURCE_MAX ? whole : `${whole.slice(0, RESOURCE_MAX - 1)}*`;
}
