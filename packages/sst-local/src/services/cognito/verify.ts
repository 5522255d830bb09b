import { issuerOf } from "./definition.ts";
import { type Claims, decodeJwt, hasSignature } from "./jwt.ts";
import type { Pool } from "./pool.ts";

/** Why a token is not accepted, for the terminal; clients see 401 in every case. */
export const TOKEN_REFUSALS = {
  malformed: "the token is not a JWT",
  algorithm: "the token is not signed with RS256",
  key: "the token's kid is none of this pool's keys",
  signature: "the token's signature is wrong",
  issuer: "the token is from another user pool",
  expired: "the token has expired",
  use: "the token has another token_use than is accepted here",
} as const;

export type TokenRefusal = keyof typeof TOKEN_REFUSALS;

/** The `token_use` of a token. */
export type TokenUse = "id" | "access";

export type Verification =
  | {
      readonly ok: true;
      readonly claims: Claims;
      readonly use: TokenUse;
      readonly scopes: readonly string[];
    }
  | { readonly ok: false; readonly refusal: TokenRefusal; readonly message: string };

/**
 * Verifies a token as API Gateway's COGNITO_USER_POOLS authorizer does: algorithm, key, signature,
 * issuer, expiry and token_use, by the token alone. A token stays valid after its user signed out.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
export function verifyToken(
  pool: Pool,
  token: string,
  options: { readonly use?: TokenUse | undefined; readonly now: number },
): Verification {
  const jwt = decodeJwt(token);
  if (!jwt) return refused("malformed");
  if (jwt.header["alg"] !== "RS256") return refused("algorithm");
  const use = (["id", "access"] as const).find(
    (candidate) => pool.keys[candidate].kid === jwt.header["kid"],
  );
  if (!use) return refused("key");
  if (!hasSignature(jwt, pool.keys[use])) return refused("signature");
  const { claims } = jwt;
  if (claims["iss"] !== issuerOf(pool.definition)) return refused("issuer");
  const expires = claims["exp"];
  if (typeof expires !== "number" || expires * 1000 <= options.now) return refused("expired");
  if (claims["token_use"] !== use) return refused("use");
  if (options.use !== undefined && options.use !== use) return refused("use");
  const scope = claims["scope"];
  return { ok: true, claims, use, scopes: typeof scope === "string" ? scope.split(" ") : [] };
}

function refused(refusal: TokenRefusal): Verification {
  return { ok: false, refusal, message: TOKEN_REFUSALS[refusal] };
}
