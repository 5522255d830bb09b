import type { APIGatewayAuthorizerWithContextResult } from "aws-lambda";
import type { CallerContext } from "./policy.ts";

/** Who calls the user routes, as the function behind them finds it: context values are strings. */
export type UserCallerContext = CallerContext & { email: string; admin: "true" | "false" };

export interface UserCaller {
  sub: string;
  name: string;
  email: string | undefined;
  admin: boolean;
}

const OWN = (sub: string) => [`GET/users/${sub}`, `PUT/users/${sub}`, `DELETE/users/${sub}`];
const EVERYONES = ["GET/users", "POST/users", "GET/users/*", "PUT/users/*", "DELETE/users/*"];

/**
 * Everything `caller` may do with users and nothing else. API Gateway keeps it under the token for
 * minutes and holds it against whatever is called next, so it must not depend on what is called
 * now: of `methodArn` only the API and the stage are used
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html).
 */
export function usersPolicy(
  caller: UserCaller,
  methodArn: string,
): APIGatewayAuthorizerWithContextResult<UserCallerContext> {
  const { sub, name, email = "", admin } = caller;
  const [api = "", stage = ""] = methodArn.split("/");
  return {
    principalId: sub,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Action: "execute-api:Invoke",
          Effect: "Allow",
          Resource: (admin ? EVERYONES : OWN(sub)).map((method) => `${api}/${stage}/${method}`),
        },
      ],
    },
    context: { userId: sub, userName: name, email, admin: admin ? "true" : "false" },
  };
}
