import { createHash } from "node:crypto";
import { claimOf, readableAttributes } from "../attributes.ts";
import { issuerOf } from "../definition.ts";
import { type Claims, signJwt } from "../jwt.ts";
import type { AppClient } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import type { Session, User } from "../user.ts";
import { groupClaims } from "./groups.ts";
import { preTokenGeneration } from "./pre-token-generation.ts";
import { uuid } from "./sessions.ts";
import { tokenValidity } from "./validity.ts";

/** The scope of sign-ins by the API. */
export const SELF_SERVICE_SCOPE = "aws.cognito.signin.user.admin";

/** The `TokenGeneration_…` source of the trigger's event. */
export type TokenSource =
  "Authentication" | "HostedAuth" | "NewPasswordChallenge" | "RefreshTokens";

export interface IssuedTokens {
  readonly idToken: string;
  readonly accessToken: string;
  /** Of the access token, in seconds. */
  readonly expiresIn: number;
}

/**
 * Issues the ID token and the access token of a session, with AWS's claims.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
export async function issueTokens(
  context: CognitoContext,
  appClient: AppClient,
  user: User,
  session: Session,
  details: {
    readonly source: TokenSource;
    readonly clientMetadata?: Readonly<Record<string, string>>;
    readonly nonce?: string | undefined;
  },
): Promise<IssuedTokens> {
  const { pool, client } = appClient;
  const changes = await preTokenGeneration(context, appClient, user, {
    source: `TokenGeneration_${details.source}`,
    scopes: session.scopes,
    groups: groupClaims(pool, user),
    clientMetadata: details.clientMetadata ?? {},
  });
  const validity = tokenValidity(client);
  const issuedAt = Math.floor(context.now() / 1000);
  const common: Claims = {
    sub: user.sub,
    ...(changes.groups.groups.length > 0 && { "cognito:groups": changes.groups.groups }),
    iss: issuerOf(pool.definition),
    ...(client.enableTokenRevocation !== false && { origin_jti: session.id }),
    event_id: uuid(context),
    auth_time: Math.floor(session.authTime / 1000),
    iat: issuedAt,
  };
  const hosted = !session.scopes.includes(SELF_SERVICE_SCOPE) || session.scopes.length > 1;
  const accessToken = signJwt(
    changes.changeAccess({
      ...common,
      ...(hosted && { version: 2 }),
      client_id: client.id,
      token_use: "access",
      scope: session.scopes.join(" "),
      exp: issuedAt + validity.access,
      jti: uuid(context),
      username: user.username,
    }),
    pool.keys.access,
  );
  const { roles, preferredRole } = changes.groups;
  const readable = Object.entries(readableAttributes(client, user.attributes));
  const idToken = signJwt(
    changes.changeId({
      ...Object.fromEntries(readable.map(([name, value]) => [name, claimOf(name, value)])),
      ...common,
      ...(hosted && { at_hash: leftHalfHash(accessToken) }),
      ...(details.nonce !== undefined && { nonce: details.nonce }),
      ...(roles.length > 0 && { "cognito:roles": roles }),
      ...(preferredRole !== undefined && { "cognito:preferred_role": preferredRole }),
      "cognito:username": user.username,
      aud: client.id,
      token_use: "id",
      exp: issuedAt + validity.id,
      jti: uuid(context),
    }),
    pool.keys.id,
  );
  return { idToken, accessToken, expiresIn: validity.access };
}

/** The `at_hash` claim. @see https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken */
function leftHalfHash(token: string): string {
  return createHash("sha256").update(token).digest().subarray(0, 16).toString("base64url");
}
