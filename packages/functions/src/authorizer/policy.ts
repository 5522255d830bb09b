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

/**
 * The path in the ARN is the client's: what it spells as a wildcard must not become one
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars).
 */
function literal(arn: string): string {
  return arn.replace(/[*?$]/g, (character) => `\${${character}}`);
}
