import type { Authorization, Exchange } from "../context.ts";
import type { Authorizer } from "../definition.ts";
import { ERRORS, HttpApiError } from "../http-error.ts";
import { compileIdentitySources, type IdentityReader } from "./identity-sources.ts";
import type { JsonWebKeys } from "./json-web-keys.ts";
import { decodeToken, isSignedBy, isSupported, type JsonWebToken } from "./json-web-token.ts";

/** A compiled JWT authorizer. */
export interface JwtAuthorizer {
  readonly type: "JWT";
  readonly name: string;
  readonly token: IdentityReader | undefined;
  readonly issuer: string;
  readonly audience: readonly string[];
}

/** @throws UserError for an identity source that does not exist */
export function compileJwt({ name, identitySource, jwtConfiguration }: Authorizer): JwtAuthorizer {
  return {
    type: "JWT",
    name,
    token: compileIdentitySources(identitySource, `Authorizer ${name}`)[0],
    issuer: jwtConfiguration?.issuer ?? "",
    audience: jwtConfiguration?.audience ?? [],
  };
}

/**
 * Verifies the token of a request: algorithm, signature, issuer, audience, times, then one of the
 * scopes of the route.
 * @throws HttpApiError 401 with the reason in `www-authenticate`, 403 without a scope
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
 */
export async function authorizeWithJwt(
  authorizer: JwtAuthorizer,
  scopes: readonly string[],
  exchange: Exchange,
  { keys, now }: { readonly keys: JsonWebKeys; readonly now: number },
): Promise<Authorization> {
  const given = authorizer.token?.(exchange)?.replace(/^Bearer\s+/i, "");
  if (given === undefined || given === "") {
    exchange.variables.authorizer = { error: "missing: token not provided" };
    throw new HttpApiError(ERRORS.unauthorized, "The request has no token.", {
      headers: { "www-authenticate": "Bearer" },
    });
  }
  const invalid = (reason: string, cause?: unknown): HttpApiError => {
    exchange.variables.authorizer = { error: `invalid_token: ${reason}` };
    return refusal(ERRORS.unauthorized, "invalid_token", scopes, reason, cause);
  };
  const token = decodeToken(given);
  if (!token) throw invalid(malformed(given));
  if (!isSupported(token)) throw invalid("the signing method is not supported");
  const kid = String(token.header["kid"]);
  const key = await keys.find(authorizer.issuer, kid).catch((error: unknown) => {
    throw invalid("OIDC discovery endpoint communication error", error);
  });
  if (!key) throw invalid("the kid of the token is not in the key set of the issuer");
  if (!isSignedBy(token, key)) throw invalid("the signature of the token is not valid");
  const reason = claimRefusal(token, authorizer, now);
  if (reason !== undefined) throw invalid(reason);
  const granted = scopesOf(token.claims);
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
    const missing = "the token does not have any of the required scopes";
    exchange.variables.authorizer = { error: `insufficient_scope: ${missing}` };
    throw refusal(ERRORS.forbidden, "insufficient_scope", scopes, missing);
  }
  const claims = claimTexts(token.claims);
  exchange.variables.authorizer = { claims };
  return { type: "jwt", claims, scopes: scopes.length > 0 ? granted : null };
}

function refusal(
  response: typeof ERRORS.unauthorized | typeof ERRORS.forbidden,
  error: string,
  scopes: readonly string[],
  reason: string,
  cause?: unknown,
): HttpApiError {
  return new HttpApiError(response, `The token is refused: ${reason}.`, {
    headers: {
      "www-authenticate": `Bearer scope="${scopes.join(" ")}" error="${error}" error_description="${reason}"`,
    },
    ...(cause !== undefined && { cause }),
  });
}

const malformed = (token: string): string =>
  token.split(".").length === 3
    ? "the token cannot be decoded"
    : "token contains an invalid number of segments";

/** The reason why the claims are not accepted. `client_id` counts for a token without `aud`. */
function claimRefusal(
  { claims }: JsonWebToken,
  { issuer, audience }: JwtAuthorizer,
  now: number,
): string | undefined {
  if (claims["iss"] !== issuer) return "issuer does not match";
  const audiences = [claims["aud"] ?? claims["client_id"]].flat();
  if (!audiences.some((one) => typeof one === "string" && audience.includes(one))) {
    return "the token does not have a valid audience";
  }
  const seconds = now / 1000;
  const { exp, nbf = 0, iat = 0 } = claims;
  if (typeof exp !== "number" || exp <= seconds) return "the token has expired";
  if (typeof nbf !== "number" || nbf > seconds) return "the token is not valid yet";
  if (typeof iat !== "number" || iat > seconds) return "the token is used before it was issued";
  return undefined;
}

/** `scope` is a list separated by spaces; `scp` is the same or a JSON list. */
function scopesOf(claims: Readonly<Record<string, unknown>>): string[] {
  const scopes = claims["scope"] ?? claims["scp"];
  if (Array.isArray(scopes)) return scopes.map(String);
  return typeof scopes === "string" ? scopes.split(" ").filter(Boolean) : [];
}

/**
 * The claims as integrations get them: texts, lists as Go prints them, without null claims. It was
 * measured on AWS.
 * @see https://github.com/floci-io/floci/pull/2011
 */
function claimTexts(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).flatMap(([claim, value]) =>
      value === null || value === undefined ? [] : [[claim, claimText(value)]],
    ),
  );
}

function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(" ")}]`;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
