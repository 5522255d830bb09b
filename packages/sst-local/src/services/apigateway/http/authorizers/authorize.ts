import { aboutResource } from "../../../../aws/refusals.ts";
import type { Authorization, Exchange, HttpApiBackends } from "../context.ts";
import type { Authorizer, Route } from "../definition.ts";
import { ERRORS, HttpApiError } from "../http-error.ts";
import { authorizeWithIam } from "./iam.ts";
import type { JsonWebKeys } from "./json-web-keys.ts";
import { authorizeWithJwt, compileJwt, type JwtAuthorizer } from "./jwt.ts";
import { authorizeWithLambda, compileLambdaAuthorizer, type LambdaAuthorizer } from "./lambda.ts";

export type AuthorizerPlan = JwtAuthorizer | LambdaAuthorizer;

/** The authorization of a route. */
export interface AuthorizationPlan {
  /** `missing` is a route whose authorizer does not exist. */
  readonly authorization: "NONE" | "AWS_IAM" | "missing" | AuthorizerPlan;
  readonly scopes: readonly string[];
}

/** @throws UserError for an authorizer that API Gateway refuses */
export function compileAuthorizers(
  authorizers: Readonly<Record<string, Authorizer>>,
): ReadonlyMap<string, AuthorizerPlan> {
  return new Map(
    Object.entries(authorizers).map(([id, authorizer]) => [
      id,
      aboutResource(authorizer.urn, () =>
        authorizer.authorizerType === "JWT"
          ? compileJwt(authorizer)
          : compileLambdaAuthorizer(authorizer),
      ),
    ]),
  );
}

/** Compiles the authorization of a route. */
export function compileAuthorization(
  { authorizationType = "NONE", authorizerId, authorizationScopes = [] }: Route,
  authorizers: ReadonlyMap<string, AuthorizerPlan>,
): AuthorizationPlan {
  if (authorizationType === "NONE" || authorizationType === "AWS_IAM") {
    return { authorization: authorizationType, scopes: [] };
  }
  const authorization = authorizers.get(authorizerId ?? "");
  const isOfType = (authorization?.type === "JWT") === (authorizationType === "JWT");
  return {
    authorization: authorization && isOfType ? authorization : "missing",
    scopes: authorizationScopes,
  };
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
  if (authorization === "missing") {
    const { routeKey } = exchange.variables;
    throw new HttpApiError(
      ERRORS.internal,
      `The route ${routeKey} has no authorizer of its authorization type: name one that addAuthorizer() returns.`,
    );
  }
  return authorization.type === "JWT"
    ? authorizeWithJwt(authorization, scopes, exchange, context)
    : authorizeWithLambda(authorization, exchange, context);
}
