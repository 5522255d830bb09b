import type { UserPoolClientDefinition } from "../definition.ts";
import { cognitoError } from "../errors.ts";
import { decodeJwt } from "../jwt.ts";
import type { Pool } from "../pool.ts";
import { clientIn, type CognitoContext } from "../context.ts";
import type { User } from "../user.ts";
import { verifyToken } from "../verify.ts";

/** The user and the app client of an access token. */
export interface Bearer {
  readonly pool: Pool;
  readonly client: UserPoolClientDefinition;
  readonly user: User;
  readonly scopes: readonly string[];
  readonly sessionId: string | undefined;
}

/**
 * The bearer of an access token that was sent to Cognito. Unlike API Gateway, Cognito refuses tokens
 * of users who signed out.
 * @throws AwsError NotAuthorizedException, or UserNotFoundException
 */
export function bearerOf(context: CognitoContext, accessToken: string, scope?: string): Bearer {
  const issuer = decodeJwt(accessToken)?.claims["iss"];
  const poolId = typeof issuer === "string" ? issuer.slice(issuer.lastIndexOf("/") + 1) : "";
  const pool = context.pools.find(({ definition }) => definition.id === poolId);
  if (!pool) throw cognitoError("accessTokenInvalid");
  const verification = verifyToken(pool, accessToken, { use: "access", now: context.now() });
  if (!verification.ok) {
    throw cognitoError(
      verification.refusal === "expired" ? "accessTokenExpired" : "accessTokenInvalid",
    );
  }
  const { claims, scopes } = verification;
  const client = clientIn(pool, String(claims["client_id"]));
  if (!client) throw cognitoError("accessTokenInvalid");
  const user = pool.store.userBySub(String(claims["sub"]));
  if (!user) throw cognitoError("userMissing");
  if (!user.enabled) throw cognitoError("userDisabled");
  const sessionId = claims["origin_jti"];
  const session = typeof sessionId === "string" ? pool.store.session(sessionId) : undefined;
  const signedOut = Number(claims["auth_time"]) * 1000 < (user.signedOutAt ?? 0) - 999;
  if (signedOut || (typeof sessionId === "string" && (!session || session.revoked))) {
    throw cognitoError("accessTokenRevoked");
  }
  if (scope !== undefined && !scopes.includes(scope)) throw cognitoError("accessTokenScope");
  return { pool, client, user, scopes, sessionId: session?.id };
}
