import { callable } from "../functions/aliases.ts";
import { userPool, userPoolClient } from "../auth/user-pool.ts";
import { functions } from "../functions/api-functions.ts";

/** The authorizers of the API, by the name that a route's `auth` has. */
export function authorizers(api: sst.aws.ApiGatewayV1) {
  return {
    /**
     * No result is cached: who one is comes in a header or, outside production, in a query
     * parameter, so neither can be a required identity source, and a cached policy would speak
     * for the wrong caller. Terraform's provider cannot leave the identity source empty
     * (https://github.com/hashicorp/terraform-provider-aws/issues/12069), so it is one that is
     * always there. See docs/adr/0004-chat-authorizer-is-not-cached.md.
     */
    chat: api.addAuthorizer({
      name: "chat",
      requestFunction: callable(functions.chatAuthorizer),
      identitySource: "context.path",
      ttl: 0,
    }),

    /** Kept for five minutes a token: the policy holds all that its owner may do with users. */
    users: api.addAuthorizer({
      name: "users",
      tokenFunction: callable(functions.usersAuthorizer),
      identitySource: "method.request.header.Authorization",
      ttl: 300,
    }),

    /**
     * API Gateway checks ID tokens itself; routes without scopes take no others. It takes them from
     * every client of the pool, unless the audience has to match.
     * https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html#apigw-Type-Authorizer-identityValidationExpression
     */
    orders: api.addAuthorizer({
      name: "orders",
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
