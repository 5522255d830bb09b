import { createHash } from "node:crypto";
import { cognitoError } from "../errors.ts";
import type { AppClient } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import type { Session, User } from "../user.ts";
import { tokenValidity } from "./validity.ts";

/** Starts a session; of the refresh token only the hash is stored. */
export function startSession(
  context: CognitoContext,
  { pool, client }: AppClient,
  user: User,
  scopes: readonly string[],
): { session: Session; refreshToken: string } {
  const refreshToken = Buffer.from(context.random(96)).toString("base64url");
  const now = context.now();
  const session = pool.store.addSession({
    id: uuid(context),
    sub: user.sub,
    clientId: client.id,
    refreshHash: hash(refreshToken),
    scopes,
    authTime: now,
    expires: now + tokenValidity(client).refresh * 1000,
    revoked: false,
  });
  return { session, refreshToken };
}

/**
 * The session and user of a refresh token.
 * @throws AwsError NotAuthorizedException for a token that is unknown, of another client, revoked or
 *   expired, or whose user is deleted or disabled
 */
export function resumeSession(
  context: CognitoContext,
  { pool, client }: AppClient,
  refreshToken: string,
): { session: Session; user: User } {
  const session = pool.store.sessionByRefreshHash(hash(refreshToken));
  if (!session || session.clientId !== client.id) throw cognitoError("refreshTokenInvalid");
  if (session.revoked) throw cognitoError("refreshTokenRevoked");
  if (session.expires <= context.now()) throw cognitoError("refreshTokenExpired");
  const user = pool.store.userBySub(session.sub);
  if (!user) throw cognitoError("refreshTokenInvalid");
  if (!user.enabled) throw cognitoError("userDisabled");
  return { session, user };
}

/** The session of a refresh token, also where it is revoked or expired. */
export function findSession(
  { pool }: Pick<AppClient, "pool">,
  refreshToken: string,
): Session | undefined {
  return pool.store.sessionByRefreshHash(hash(refreshToken));
}

/** A random UUID. @see https://www.rfc-editor.org/rfc/rfc9562#section-5.4 */
export function uuid(context: Pick<CognitoContext, "random">): string {
  const bytes = Buffer.from(context.random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
