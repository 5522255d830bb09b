import { UserError } from "../../../../errors.ts";
import type { Authorization, Exchange, HttpApiBackends } from "../context.ts";
import type { Authorizer, Route } from "../definition.ts";
import { authorizeWithIam } from "./iam.ts";
import type { JsonWebKeys } from "./json-web-keys.ts";
import { authorizeWithJwt, compileJwt, type JwtAuthorizer } from "./jwt.ts";
import { authorizeWithLambda, compileLambdaAuthorizer, type LambdaAuthorizer } from "./lambda.ts";

export type AuthorizerPlan = JwtAuthorizer | LambdaAuthorizer;

/** The authorization of a route. */
export interface AuthorizationPlan {
  readonly authorization: "NONE" | "AWS_IAM" | AuthorizerPlan;
  readonly scopes: readonly string[];
}

/** @throws UserError for an authorizer that API Gateway refuses */
export function compileAuthorizers(
  authorizers: Readonly<Record<string, Authorizer>>,
): ReadonlyMap<string, AuthorizerPlan> {
  return new Map(
    Object.entries(authorizers).map(([id, authorizer]) => [
      id,
      authorizer.authorizerType === "JWT"
        ? compileJwt(authorizer)
        : compileLambdaAuthorizer(authorizer),
    ]),
  );
}

/** @throws UserError for an authorization type or an authorizer that does not exist */
export function compileAuthorization(
  { routeKey, authorizationType = "NONE", authorizerId, authorizationScopes = [] }: Route,
  authorizers: ReadonlyMap<string, AuthorizerPlan>,
): AuthorizationPlan {
  if (authorizationType === "NONE" || authorizationType === "AWS_IAM") {
    return { authorization: authorizationType, scopes: [] };
  }
  const authorization = authorizers.get(authorizerId ?? "");
  if (!authorization || (authorization.type === "JWT") !== (authorizationType === "JWT")) {
    throw new UserError(`${routeKey}: there is no ${authorizationType} authorizer ${authorizerId}.`);
  }
  return { authorization, scopes: authorizationScopes };
}

/** What authorizers need beside the request. */
export interface AuthorizationContext {
  readonly backends: HttpApiBackends;
  readonly keys: JsonWebKeys;
  readonly now: number;
  readonly region: string;
}

/** @throws HttpApiError 401, 403 and 500 */
export function authorize(
  { authorization, scopes }: AuthorizationPlan,
  exchange: Exchange,
  context: AuthorizationContext,
): Authorization | undefined | Promise<Authorization> {
  if (authorization === "NONE") return undefined;
  if (authorization === "AWS_IAM") return authorizeWithIam(exchange);
  return authorization.type === "JWT"
    ? authorizeWithJwt(authorization, scopes, exchange, context)
    : authorizeWithLambda(authorization, exchange, context);
}
