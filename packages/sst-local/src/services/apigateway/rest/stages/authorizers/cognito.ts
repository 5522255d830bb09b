import type { Routed } from "../../api/context.ts";
import { GatewayError, configurationError } from "../../api/gateway-error.ts";

/**
 * Has the token of a COGNITO_USER_POOLS authorizer verified and puts its claims, as strings, into
 * `$context.authorizer.claims`.
 * @throws GatewayError 401
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export async function authorizeWithCognito(context: Routed): Promise<void> {
  const { authorization, authorizationScopes } = context.method;
  if (typeof authorization === "string") throw new TypeError(`${authorization} is no authorizer`);
  const header = authorization.identitySources[0]?.(context);
  if (header === undefined) throw unauthorized("The request has no token for the user pool.");
  const token = header.replace(/^Bearer\s+/i, "");
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw unauthorized("The token is no signed JWT.");
  const verify = context.deployment.backends.cognito;
  if (verify === undefined) {
    throw configurationError(
      "authorize",
      `The authorizer ${authorization.name} needs a user pool, and backends.cognito is not set.`,
    );
  }
  const verified = await verify({
    providerArns: authorization.providerArns,
    token,
    scopes: authorizationScopes,
  });
  if ("refused" in verified) {
    throw unauthorized(
      `The user pool refused the token: ${verified.refused}`,
      verified.expired === true ? "The incoming token has expired" : undefined,
    );
  }
  const claims = Object.fromEntries(
    Object.entries(verified.claims).map(([name, value]) => [name, claim(value)]),
  );
  const audience = claims["aud"] ?? claims["client_id"] ?? "";
  if (authorization.identityValidation?.(audience) === false) {
    throw unauthorized(`The audience ${audience} does not match identityValidationExpression.`);
  }
  context.variables.authorizer = { claims };
}

/** Lists are joined, the rest is printed; every claim reaches the integration as a string. */
function claim(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function unauthorized(sentence: string, message?: string): GatewayError {
  return new GatewayError("UNAUTHORIZED", {
    stage: "authorize",
    sentence,
    ...(message === undefined ? {} : { message }),
  });
}
