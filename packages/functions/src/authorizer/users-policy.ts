import type { Person } from "@souk/core/actor";
import type { APIGatewayAuthorizerWithContextResult } from "aws-lambda";
import { toContext } from "./caller.ts";
import type { CallerContext } from "./caller.ts";

/** A caller of the user routes. */
export interface UserCaller extends Person {
  email: string | undefined;
  admin: boolean;
}

/** The context that the function behind the user routes gets. All values are strings. */
export type UserCallerContext = CallerContext & { email: string; admin: "true" | "false" };

const ownMethods = (id: string) => [`GET/users/${id}`, `PUT/users/${id}`, `DELETE/users/${id}`];
const ALL_METHODS = ["GET/users", "POST/users", "GET/users/*", "PUT/users/*", "DELETE/users/*"];

/**
 * Allows everything that `caller` may do with users. API Gateway caches the policy under the token and
 * applies it to later requests, so it uses only the API and the stage of `methodArn`, not the called
 * method
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html).
 */
export function usersPolicy(
  caller: UserCaller,
  methodArn: string,
): APIGatewayAuthorizerWithContextResult<UserCallerContext> {
  const { id, email = "", admin } = caller;
  const [api = "", stage = ""] = methodArn.split("/");
  return {
    principalId: id,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Action: "execute-api:Invoke",
          Effect: "Allow",
          Resource: (admin ? ALL_METHODS : ownMethods(id)).map(
            (method) => `${api}/${stage}/${method}`,
          ),
        },
      ],
    },
    context: { ...toContext(caller), email, admin: admin ? "true" : "false" },
  };
}
