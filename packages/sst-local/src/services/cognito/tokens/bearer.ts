import type { UserPoolClientDefinition } from "../definition.ts";
import { refuse } from "../errors.ts";
import { decodeJwt } from "../jwt.ts";
import type { Pool } from "../pool.ts";
import { clientIn, type Services } from "../services.ts";
import type { User } from "../user.ts";
import { verifyToken } from "../verify.ts";

/** Who holds an access token. */
export interface Bearer {
  readonly pool: Pool;
  readonly client: UserPoolClientDefinition;
  readonly user: User;
  readonly scopes: readonly string[];
  readonly sessionId: string | undefined;
}

/**
 * The user of an access token given to Cognito itself, which, unlike API Gateway, also
 * refuses tokens of people who have signed out.
 * @throws {CognitoError} NotAuthorizedException, or UserNotFoundException
 */
export function bearerOf(services: Services, accessToken: string, scope?: string): Bearer {
  const issuer = decodeJwt(accessToken)?.claims["iss"];
  const poolId = typeof issuer === "string" ? issuer.slice(issuer.lastIndexOf("/") + 1) : "";
  const pool = services.pools.find(({ definition }) => definition.id === poolId);
  if (!pool) throw refuse("accessTokenInvalid");
  const verification = verifyToken(pool, accessToken, { use: "access", now: services.now() });
  if (!verification.ok) {
    throw refuse(verification.refusal === "expired" ? "accessTokenExpired" : "accessTokenInvalid");
  }
  const { claims, scopes } = verification;
  const client = clientIn(pool, String(claims["client_id"]));
  if (!client) throw refuse("accessTokenInvalid");
  const user = pool.store.userBySub(String(claims["sub"]));
  if (!user) throw refuse("userMissing");
  if (!user.enabled) throw refuse("userDisabled");
  const sessionId = claims["origin_jti"];
  const session = typeof sessionId === "string" ? pool.store.session(sessionId) : undefined;
  const signedOut = Number(claims["auth_time"]) * 1000 < (user.signedOutAt ?? 0) - 999;
  if (signedOut || (typeof sessionId === "string" && (!session || session.revoked))) {
    throw refuse("accessTokenRevoked");
  }
  if (scope !== undefined && !scopes.includes(scope)) throw refuse("accessTokenScope");
  return { pool, client, user, scopes, sessionId: session?.id };
}
