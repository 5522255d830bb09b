import { aliasOrFunctionArn } from "../functions/aliases.ts";
import { userPool, userPoolClient } from "../auth/user-pool.ts";
import { functions } from "./functions.ts";

/** Creates the authorizers of the API, by the values of a route's `auth`. */
export function authorizers(api: sst.aws.ApiGatewayV1) {
  return {
    /**
     * Results are not cached: the caller is identified by a header or, outside production, by a
     * query parameter. Neither can be a required identity source, so a cached policy could apply
     * to another caller. Terraform's provider does not support an empty identity source
     * (https://github.com/hashicorp/terraform-provider-aws/issues/12069); `context.path` always
     * has a value. See docs/adr/0004-chat-authorizer-is-not-cached.md.
     */
    chat: api.addAuthorizer({
      name: "chat",
      requestFunction: aliasOrFunctionArn(functions.chatAuthorizer),
      identitySource: "context.path",
      ttl: 0,
    }),

    /** Results are cached for five minutes by token: the policy covers all user routes. */
    users: api.addAuthorizer({
      name: "users",
      tokenFunction: aliasOrFunctionArn(functions.usersAuthorizer),
      identitySource: "method.request.header.Authorization",
      ttl: 300,
    }),

    /**
     * API Gateway verifies ID tokens itself; routes without scopes accept no access tokens. Without
     * the validation expression it accepts tokens of every client of the pool.
     * https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html#apigw-Type-Authorizer-identityValidationExpression
     */
    cognito: api.addAuthorizer({
      name: "cognito",
      userPools: [userPool.arn],
      identitySource: "method.request.header.Authorization",
      transform: {
        authorizer: (args) => {
          args.identityValidationExpression = userPoolClient.id;
        },
      },
    }),
  };
}
