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
 * The path in the ARN is the client's: what it spells as a wildcard must not become one
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars).
 * One too long for a policy, which no id of ours makes, is allowed by its beginning: the policy
 * serves this request alone, and an endpoint like it is not found anyway.
 */
function literal(arn: string): string {
  const pieces = [...arn].map((character) =>
    "*?$".includes(character) ? `\${${character}}` : character,
  );
  const whole = pieces.join("");
  if (whole.length <= RESOURCE_MAX) return whole;
  let beginning = "";
  for (const piece of pieces) {
    if (beginning.length + piece.length > RESOURCE_MAX - 1) break;
    beginning += piece;
  }
  return `${beginning}*`;
}
