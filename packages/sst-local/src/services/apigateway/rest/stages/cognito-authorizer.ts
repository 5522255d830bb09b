import type { Routed } from "../api/context.ts";
import { configurationError, GatewayError } from "../api/gateway-error.ts";
import type { AuthorizerPlan } from "./authorizers.ts";

/**
 * Verifies the token of a COGNITO_USER_POOLS authorizer and returns the claims for
 * `$context.authorizer.claims`.
 * @throws GatewayError 401
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export async function authorizeWithCognito(
  { name, identitySources, identityValidation, providerArns }: AuthorizerPlan,
  scopes: readonly string[],
  context: Routed,
): Promise<Record<string, string>> {
  const header = identitySources[0]?.(context);
  if (header === undefined) throw unauthorized("The request has no token for the user pool.");
  const token = header.replace(/^Bearer\s+/i, "");
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw unauthorized("The token is not a signed JWT.");
  const verify = context.backends.cognito;
  if (verify === undefined) {
    throw configurationError(
      "authorize",
      `The authorizer ${name} needs a user pool, and backends.cognito is not set.`,
    );
  }
  const verified = await verify({ providerArns, token, scopes });
  if ("refused" in verified) {
    throw unauthorized(
      `The user pool refused the token: ${verified.refused}`,
      verified.expired === true ? "The incoming token has expired" : undefined,
    );
  }
  const claims = Object.fromEntries(
    Object.entries(verified.claims).map(([claim, value]) => [claim, claimText(claim, value)]),
  );
  const audience = claims["aud"] ?? claims["client_id"] ?? "";
  if (identityValidation?.(audience) === false) {
    throw unauthorized(`The audience ${audience} does not match identityValidationExpression.`);
  }
  return claims;
}

/** Claims that API Gateway passes on as dates: the developer guide's event has both. */
const DATES = new Set(["exp", "iat"]);

/**
 * A claim as the integration gets it: `exp` and `iat` as dates, lists joined by commas, everything
 * else as text.
 * @see https://github.com/awsdocs/amazon-api-gateway-developer-guide/issues/158
 */
function claimText(claim: string, value: unknown): string {
  if (DATES.has(claim) && typeof value === "number") return dateText(value);
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Epoch seconds as Java's `Date.toString()` gives them: `Mon Apr 17 23:12:49 UTC 2017`. */
function dateText(seconds: number): string {
  // "Mon, 17 Apr 2017 23:12:49 GMT"
  const [weekday = "", day, month, year, time] = new Date(seconds * 1000).toUTCString().split(" ");
  return `${weekday.slice(0, 3)} ${month} ${day} ${time} UTC ${year}`;
}

function unauthorized(sentence: string, message?: string): GatewayError {
  return new GatewayError("UNAUTHORIZED", {
    stage: "authorize",
    sentence,
    ...(message === undefined ? {} : { message }),
  });
}
